/** A notification of a topic; `message` overrides what the topic says, `record` what stands around it. */
export function snsEvent(
  message: Record<string, unknown> = {},
  record: Record<string, unknown> = {},
): { Records: unknown[] } {
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: "arn:aws:sns:eu-west-1:123456789012:orders:2f1c",
        Sns: {
          Type: "Notification",
          MessageId: "message-1",
          TopicArn: "arn:aws:sns:eu-west-1:123456789012:orders",
          Subject: null,
          Message: '{"id":"order-1"}',
          Timestamp: "2026-11-21T10:15:30.123Z",
          SignatureVersion: "1",
          Signature: "signature",
          MessageAttributes: {},
          ...message,
        },
        ...record,
      },
    ],
  };
}
