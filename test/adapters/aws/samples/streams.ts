const base64 = (data: string | Uint8Array): string => Buffer.from(data as string).toString("base64");

/** A record of a Kinesis stream. */
export function kinesisRecord(
  sequenceNumber: string,
  {
    data = `{"id":"${sequenceNumber}"}`,
    partitionKey = "customer-7",
  }: { data?: string | Uint8Array; partitionKey?: string } = {},
): Record<string, unknown> {
  return {
    kinesis: {
      kinesisSchemaVersion: "1.0",
      partitionKey,
      sequenceNumber,
      data: base64(data),
      approximateArrivalTimestamp: 1795256130.123,
    },
    eventSource: "aws:kinesis",
    eventVersion: "1.0",
    eventID: `shardId-000000000001:${sequenceNumber}`,
    eventName: "aws:kinesis:record",
    awsRegion: "eu-west-1",
    eventSourceARN: "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
  };
}

/** A change of a DynamoDB table. */
export function dynamodbRecord(
  sequenceNumber: string,
  change: Record<string, unknown> = {},
  eventName = "MODIFY",
): Record<string, unknown> {
  return {
    eventID: `event-${sequenceNumber}`,
    eventName,
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "eu-west-1",
    dynamodb: {
      ApproximateCreationDateTime: 1795256130,
      Keys: { id: { S: "order-1" } },
      SequenceNumber: sequenceNumber,
      SizeBytes: 26,
      StreamViewType: "NEW_AND_OLD_IMAGES",
      ...change,
    },
    eventSourceARN: "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
  };
}

/** A record of a Kafka topic. */
export function kafkaRecord(offset: number, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    topic: "orders",
    partition: 0,
    offset,
    timestamp: 1795256130123,
    timestampType: "CREATE_TIME",
    key: base64("customer-7"),
    value: base64(`{"offset":${offset}}`),
    headers: [],
    ...overrides,
  };
}

/** What MSK hands over. */
export function kafkaEvent(...records: readonly Record<string, unknown>[]): Record<string, unknown> {
  const partitions = Object.groupBy(records, ({ topic, partition }) => `${String(topic)}-${String(partition)}`);
  return {
    eventSource: "aws:kafka",
    eventSourceArn: "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/0123",
    bootstrapServers: "b-1.shop.example:9092,b-2.shop.example:9092",
    records: partitions,
  };
}
