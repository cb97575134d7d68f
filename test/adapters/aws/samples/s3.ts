/** What a bucket says of one object. */
export function s3Record(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "eu-west-1",
    eventTime: "2026-11-21T10:15:30.123Z",
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "AWS:AIDAEXAMPLE" },
    requestParameters: { sourceIPAddress: "192.0.2.7" },
    responseElements: { "x-amz-request-id": "REQUEST1", "x-amz-id-2": "host/1=" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "invoices",
      bucket: { name: "invoices", arn: "arn:aws:s3:::invoices" },
      object: { key: "2026/M%C3%BCller+%2B+S%C3%B6hne.pdf", size: 1024, sequencer: "0055AED6DCD90281E5" },
    },
    ...overrides,
  };
}

/** A notification, usually of one record. */
export function s3Event(...records: readonly unknown[]): Record<string, unknown> {
  return { Records: records.length > 0 ? records : [s3Record()] };
}

/** What S3 sends when notifications are switched on. */
export function s3TestEvent(): Record<string, unknown> {
  return {
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: "2026-11-21T10:15:30.123Z",
    Bucket: "invoices",
    RequestId: "REQUEST1",
    HostId: "host/1=",
  };
}
