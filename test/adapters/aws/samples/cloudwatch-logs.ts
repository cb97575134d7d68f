import { gzipSync } from "node:zlib";

/** What a subscription sends, once unpacked. */
export function logsPayload(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/aws/lambda/orders",
    logStream: "2026/11/21/[$LATEST]0a1b",
    subscriptionFilters: ["errors"],
    logEvents: [
      { id: "line-1", timestamp: 1_795_256_130_123, message: '{"level":"error","message":"boom"}' },
      { id: "line-2", timestamp: 1_795_256_130_456, message: "plain text" },
    ],
    ...overrides,
  };
}

/** The event: the payload in gzip and base64. */
export function logsEvent(payload: unknown = logsPayload()): { awslogs: { data: string } } {
  return { awslogs: { data: gzipSync(JSON.stringify(payload)).toString("base64") } };
}
