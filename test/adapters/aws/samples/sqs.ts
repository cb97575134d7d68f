const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders";

/** A message from a standard queue. */
export function sqsRecord(messageId: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    messageId,
    receiptHandle: `handle of ${messageId}`,
    body: JSON.stringify({ id: messageId }),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "1795256130123",
      SenderId: "AIDAEXAMPLE",
      ApproximateFirstReceiveTimestamp: "1795256130456",
    },
    messageAttributes: {},
    md5OfBody: "0123456789abcdef0123456789abcdef",
    eventSource: "aws:sqs",
    eventSourceARN: QUEUE,
    awsRegion: "eu-west-1",
    ...overrides,
  };
}

/** A message from a FIFO queue. */
export function fifoRecord(
  messageId: string,
  group: string,
  overrides: Record<string, unknown> = {},
): Record<string, unknown> {
  return sqsRecord(messageId, {
    eventSourceARN: `${QUEUE}.fifo`,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "1795256130123",
      MessageGroupId: group,
      MessageDeduplicationId: `once-${messageId}`,
      SequenceNumber: "18849496460467696128",
    },
    ...overrides,
  });
}

/** A batch, as the event source mapping hands it over. */
export function sqsEvent(...records: readonly unknown[]): { Records: readonly unknown[] } {
  return { Records: records };
}
