/** What a REST API hands over. Its headers keep their case and come in two maps; nothing empty is left out, it is null. */
export function restApiEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    resource: "/{proxy+}",
    path: "/orders/7",
    httpMethod: "GET",
    headers: { Accept: "application/json", Host: "shop.example.com", "X-Forwarded-Proto": "https" },
    multiValueHeaders: { Accept: ["application/json"], Host: ["shop.example.com"], "X-Forwarded-Proto": ["https"] },
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    pathParameters: { proxy: "orders/7" },
    stageVariables: null,
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3",
      domainName: "a1b2c3.execute-api.eu-west-1.amazonaws.com",
      httpMethod: "GET",
      identity: { sourceIp: "192.0.2.7", userAgent: "curl/8.9.1" },
      path: "/prod/orders/7",
      protocol: "HTTP/1.1",
      requestId: "gateway-request-1",
      requestTimeEpoch: 1_795_256_130_000,
      resourceId: "xyz",
      resourcePath: "/{proxy+}",
      stage: "prod",
    },
    body: null,
    isBase64Encoded: false,
    ...overrides,
  };
}

/** What the button "Test" of the REST console sends. */
export function restConsoleTest(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const event = restApiEvent();
  return {
    ...event,
    headers: null,
    multiValueHeaders: null,
    requestContext: { ...(event["requestContext"] as object), domainName: null },
    ...overrides,
  };
}

/** What an HTTP API hands over with payload format 1.0. */
export function httpApiV1Event(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return restApiEvent({ version: "1.0", ...overrides });
}
