/** What a load balancer hands over when its target group has no multi-value headers. */
export function albEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    requestContext: {
      elb: { targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/shop/0123456789abcdef" },
    },
    httpMethod: "GET",
    path: "/orders/7",
    queryStringParameters: {},
    headers: { accept: "*/*", host: "lb.example.com", "x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "http" },
    body: "",
    isBase64Encoded: false,
    ...overrides,
  };
}

/** The same with multi-value headers switched on: then there are only the lists. */
export function albMultiValueEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const { headers: _headers, queryStringParameters: _query, ...rest } = albEvent();
  return {
    ...rest,
    multiValueQueryStringParameters: {},
    multiValueHeaders: { accept: ["*/*"], host: ["lb.example.com"], "x-forwarded-proto": ["http"] },
    ...overrides,
  };
}
