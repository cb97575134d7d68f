/** GET /orders as an API Gateway HTTP API sends it, payload version 2.0. */
export function httpApiEvent(rawQueryString: string): object {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/orders",
    rawQueryString,
    headers: { host: "api.example.com", "x-forwarded-proto": "https", accept: "application/json" },
    requestContext: {
      accountId: "123456789012",
      apiId: "api",
      domainName: "api.example.com",
      domainPrefix: "api",
      http: { method: "GET", path: "/orders", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "test" },
      requestId: "request-1",
      routeKey: "$default",
      stage: "$default",
      time: "21/Nov/2026:10:00:00 +0000",
      timeEpoch: 1795255200000,
    },
    isBase64Encoded: false,
  };
}

/** Orders from an SQS queue, with the ids `message-0`, `message-1`, ... */
export function sqsEvent(orders: readonly object[]): object {
  return {
    Records: orders.map((order, index) => ({
      messageId: `message-${index}`,
      receiptHandle: `handle-${index}`,
      body: JSON.stringify(order),
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1795255200000",
        SenderId: "sender",
        ApproximateFirstReceiveTimestamp: "1795255200001",
      },
      messageAttributes: {},
      md5OfBody: "00000000000000000000000000000000",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
      awsRegion: "eu-west-1",
    })),
  };
}

/** Three orders of which the second cannot be placed, and Lambda's answer to that. */
export const partlyFailing: { event: object; answer: object } = {
  event: sqsEvent([
    { id: "a", total: 1 },
    { id: "b", total: -1 },
    { id: "c", total: 3 },
  ]),
  answer: { batchItemFailures: [{ itemIdentifier: "message-1" }] },
};
