const COLLECTION = { db: "shop", coll: "orders" };

/** A change of a document, or of something else where the overrides say so. */
export function documentDbRecord(token: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    event: {
      _id: { _data: token },
      clusterTime: { $timestamp: { t: 1_795_256_130, i: 1 } },
      documentKey: { _id: { $oid: "69200f42d418cd98afb1c1d7" } },
      fullDocument: { _id: { $oid: "69200f42d418cd98afb1c1d7" }, total: 10 },
      ns: COLLECTION,
      operationType: "insert",
      ...overrides,
    },
  };
}

/** What Lambda's poller of a change stream hands over. */
export function documentDbEvent(...events: readonly unknown[]): Record<string, unknown> {
  const eventSourceArn = "arn:aws:rds:eu-west-1:123456789012:cluster:shop";
  return { eventSourceArn, events, eventSource: "aws:docdb" };
}
