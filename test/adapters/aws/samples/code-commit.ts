/** What a trigger of a repository sends. */
export function codeCommitEvent(overrides: Record<string, unknown> = {}): Record<string, unknown> {
  const record = {
    eventId: "trigger-1",
    eventVersion: "1.0",
    eventTime: "2026-11-21T10:15:30.123+0000",
    eventTriggerName: "on-push",
    eventPartNumber: 1,
    eventTotalParts: 1,
    codecommit: { references: [{ commit: "5a82406", ref: "refs/heads/main" }] },
    eventName: "ReferenceChanges",
    eventSourceARN: "arn:aws:codecommit:eu-west-1:123456789012:shop",
    eventSource: "aws:codecommit",
    awsRegion: "eu-west-1",
  };
  return { Records: [{ ...record, ...overrides }] };
}
