import { type AwsHost, systemHost } from "../../../src/aws-client/host.ts";

/** The real network with a clock that a test sets, and pauses that are written down instead of being made. */
export interface TestHost extends AwsHost {
  time: number;
  readonly pauses: number[];
}

export function testHost(overrides: Partial<AwsHost> = {}): TestHost {
  const host: TestHost = {
    ...systemHost,
    time: Date.UTC(2026, 0, 1),
    pauses: [],
    now: () => host.time,
    random: () => 0.5,
    pause: async (delayMs, signal) => {
      signal?.throwIfAborted();
      host.pauses.push(delayMs);
    },
    ...overrides,
  };
  return host;
}
