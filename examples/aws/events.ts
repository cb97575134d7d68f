/** `POST /orders` as API Gateway's HTTP API (payload format 2.0) hands it over. */
export function httpApiEvent(order: unknown): object {
  return {
    version: "2.0",
    routeKey: "POST /orders",
    rawPath: "/orders",
    rawQueryString: "",
    headers: {
      "content-type": "application/json",
      host: "shop.example.com",
      "x-forwarded-proto": "https",
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    },
    requestContext: {
      accountId: "123456789012",
      apiId: "api-1",
      domainName: "shop.example.com",
      http: { method: "POST", path: "/orders", protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "demo" },
      requestId: "gateway-1",
      routeKey: "POST /orders",
      stage: "$default",
      timeEpoch: 1_790_000_000_000,
    },
    body: JSON.stringify(order),
    isBase64Encoded: false,
  };
}

/** A batch from an SQS queue whose mapping has `ReportBatchItemFailures` switched on. */
export function sqsEvent(orders: readonly unknown[]): object {
  return {
    Records: orders.map((order, index) => ({
      messageId: `message-${index + 1}`,
      receiptHandle: "handle",
      body: JSON.stringify(order),
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1790000000000",
        SenderId: "AIDAEXAMPLE",
        ApproximateFirstReceiveTimestamp: "1790000000001",
      },
      messageAttributes: {},
      md5OfBody: "",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
      awsRegion: "eu-west-1",
    })),
  };
}

/** An event from an EventBridge bus. */
export function eventBridgeEvent(order: unknown): object {
  return {
    version: "0",
    id: "event-1",
    "detail-type": "OrderPlaced",
    source: "shop.web",
    account: "123456789012",
    time: "2026-09-21T14:13:20Z",
    region: "eu-west-1",
    resources: [],
    detail: order,
  };
}
