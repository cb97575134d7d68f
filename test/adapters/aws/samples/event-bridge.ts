/** An event of an EventBridge bus. */
export function eventBridgeEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: "0",
    id: "event-1",
    "detail-type": "OrderPlaced",
    source: "com.example.shop",
    account: "123456789012",
    time: "2026-11-21T10:15:30Z",
    region: "eu-west-1",
    resources: ["order/7"],
    detail: { id: "order-7", total: 42 },
    ...overrides,
  };
}

/** What a scheduled rule sends. */
export function scheduledEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return eventBridgeEvent({
    "detail-type": "Scheduled Event",
    source: "aws.events",
    resources: ["arn:aws:events:eu-west-1:123456789012:rule/every-night"],
    detail: {},
    ...overrides,
  });
}
