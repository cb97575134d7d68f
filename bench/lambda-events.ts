import type { APIGatewayProxyEventV2, Context, EventBridgeEvent, SQSEvent } from "aws-lambda";

/** Lambda's second argument, with everything that the libraries read of it. */
export function lambdaContext(): Context {
  const deadline = Date.now() + 30_000;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: "orders",
    functionVersion: "$LATEST",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:orders",
    memoryLimitInMB: "512",
    awsRequestId: "8c9e6679-7425-40de-944b-e07fc1f90ae7",
    logGroupName: "/aws/lambda/orders",
    logStreamName: "2026/11/21/[$LATEST]58419525dade4d17a495dceeeed44708",
    getRemainingTimeInMillis: () => deadline - Date.now(),
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** An HTTP API request, payload format 2.0, with the headers that a browser and API Gateway send. */
export function httpEvent(method: "GET" | "POST", path: string, query = "", body?: unknown): APIGatewayProxyEventV2 {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: path,
    rawQueryString: query,
    headers: {
      accept: "application/json",
      "accept-encoding": "gzip, deflate, br",
      "content-type": "application/json",
      host: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
      "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
      "x-amzn-trace-id": "Root=1-67891233-abcdef012345678912345678",
      "x-forwarded-for": "203.0.113.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    },
    ...(query === "" ? {} : { queryStringParameters: Object.fromEntries(new URLSearchParams(query)) }),
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3d4e5",
      domainName: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
      domainPrefix: "a1b2c3d4e5",
      http: {
        method,
        path,
        protocol: "HTTP/1.1",
        sourceIp: "203.0.113.7",
        userAgent: "Mozilla/5.0 (X11; Linux x86_64)",
      },
      requestId: "JKJaXmPLvHcESHA=",
      routeKey: "$default",
      stage: "$default",
      time: "21/Nov/2026:10:15:30 +0000",
      timeEpoch: 1_795_256_130_000,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}

/** An order on the default event bus. */
export function eventBridgeEvent(): EventBridgeEvent<"OrderPlaced", { id: string; total: number }> {
  return {
    version: "0",
    id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "OrderPlaced",
    source: "com.example.shop",
    account: "123456789012",
    time: "2026-11-21T10:15:30Z",
    region: "eu-west-1",
    resources: [],
    detail: { id: "order-1", total: 42 },
  };
}

/** A batch from a standard queue. */
export function sqsEvent(count: number): SQSEvent {
  return {
    Records: Array.from({ length: count }, (_, index) => ({
      messageId: `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`,
      receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
      body: `{"id":"order-${index}","total":42}`,
      attributes: {
        ApproximateReceiveCount: "1",
        SentTimestamp: "1795256130000",
        SenderId: "AIDAIENQZJOLO23YVJ4VO",
        ApproximateFirstReceiveTimestamp: "1795256130001",
      },
      messageAttributes: {},
      md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
      awsRegion: "eu-west-1",
    })),
  };
}
