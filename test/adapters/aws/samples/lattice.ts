const ARN = "arn:aws:vpc-lattice:eu-west-1:123456789012";

/** What VPC Lattice hands over with event structure 2.0. */
export function latticeV2Event(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: "2.0",
    path: "/orders/7",
    method: "GET",
    headers: { accept: ["text/html", "*/*"], host: ["orders.shop.internal"], "x-forwarded-for": "192.0.2.7" },
    body: null,
    isBase64Encoded: false,
    requestContext: {
      serviceNetworkArn: `${ARN}:servicenetwork/sn-0a1b`,
      serviceArn: `${ARN}:service/svc-0a1b`,
      targetGroupArn: `${ARN}:targetgroup/tg-0a1b`,
      identity: { sourceVpcArn: "arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-0a1b" },
      region: "eu-west-1",
      timeEpoch: "1795256130123456",
    },
    ...overrides,
  };
}

/** The same with event structure 1.0. */
export function latticeV1Event(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    raw_path: "/orders/7",
    method: "GET",
    headers: { accept: "*/*", host: "orders.shop.internal", "x-forwarded-for": "192.0.2.7" },
    query_string_parameters: {},
    body: "",
    is_base64_encoded: false,
    ...overrides,
  };
}
