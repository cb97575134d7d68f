/** What an HTTP API hands over with payload format 2.0. `method` stands deep in the event, so it has a name of its own. */
export function httpApiEvent({ method = "GET", ...overrides }: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: "/orders/7",
    rawQueryString: "",
    headers: {
      accept: "application/json",
      host: "shop.example.com",
      "user-agent": "curl/8.9.1",
      "x-forwarded-for": "192.0.2.7",
      "x-forwarded-port": "443",
      "x-forwarded-proto": "https",
    },
    requestContext: {
      accountId: "123456789012",
      apiId: "a1b2c3",
      domainName: "a1b2c3.execute-api.eu-west-1.amazonaws.com",
      domainPrefix: "a1b2c3",
      http: { method, path: "/orders/7", protocol: "HTTP/1.1", sourceIp: "192.0.2.7", userAgent: "curl/8.9.1" },
      requestId: "gateway-request-1",
      routeKey: "$default",
      stage: "$default",
      time: "21/Nov/2026:10:15:30 +0000",
      timeEpoch: 1_795_256_130_000,
    },
    isBase64Encoded: false,
    ...overrides,
  };
}

/** What a function URL hands over: the same, from a host of its own. */
export function functionUrlEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return httpApiEvent({
    headers: { host: "abc123.lambda-url.eu-west-1.on.aws", "x-forwarded-proto": "https" },
    ...overrides,
  });
}
