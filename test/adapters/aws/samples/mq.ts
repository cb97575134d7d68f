const BROKER = "arn:aws:mq:eu-west-1:123456789012:broker:shop:b-1";

/** Base64 of a text. */
export function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** A message of ActiveMQ. */
export function activeMqMessage(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    messageID: "ID:b-1:1",
    messageType: "jms/text-message",
    deliveryMode: 1,
    replyTo: null,
    type: null,
    expiration: "0",
    priority: 1,
    correlationId: "order-1",
    redelivered: false,
    destination: { physicalName: "orders" },
    data: base64('{"id":"order-1"}'),
    timestamp: 1_795_256_130_123,
    brokerInTime: 1_795_256_130_123,
    brokerOutTime: 1_795_256_130_456,
    properties: {},
    ...overrides,
  };
}

/** A batch of a queue of ActiveMQ. */
export function activeMqEvent(...messages: readonly unknown[]): Record<string, unknown> {
  return { eventSource: "aws:mq", eventSourceArn: BROKER, messages };
}

/** A message of RabbitMQ; `properties` overrides what AMQP says of it. */
export function rabbitMqMessage(
  properties: Record<string, unknown> = {},
  overrides: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    basicProperties: {
      contentType: "application/json",
      contentEncoding: null,
      headers: {},
      deliveryMode: 1,
      priority: 34,
      correlationId: null,
      messageId: "message-1",
      timestamp: "Nov 21, 2026, 10:15:30 AM",
      type: null,
      userId: "shop",
      appId: null,
      bodySize: 16,
      ...properties,
    },
    redelivered: false,
    data: base64('{"id":"order-1"}'),
    ...overrides,
  };
}

/** A batch, by queue and virtual host. */
export function rabbitMqEvent(queues: Record<string, unknown>): Record<string, unknown> {
  return { eventSource: "aws:rmq", eventSourceArn: BROKER, rmqMessagesByQueue: queues };
}
