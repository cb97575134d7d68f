import type { Clock } from "../../../src/idempotency/clock.ts";
import type { Call, Codec, Operation } from "../../../src/idempotency/operation.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";

/** A clock that stands still until it is told otherwise. */
export interface TestClock extends Clock {
  /** Lets time pass, and everything happen that is due. */
  pass(ms: number): Promise<void>;
  /** Sets the wall clock alone, as an operator or a frozen process does. */
  jump(ms: number): void;
}

export function testClock(start = 1_800_000_000_000): TestClock {
  let elapsed = 0;
  let offset = start;
  let tokens = 0;
  const timers = new Set<{ at: number; callback: () => void }>();
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  };
  return {
    now: () => elapsed + offset,
    elapsed: () => elapsed,
    random: () => 0.5,
    token: () => `token-${start}-${++tokens}`,
    after: (delayMs, callback) => {
      const timer = { at: elapsed + delayMs, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    jump: (ms) => void (offset += ms),
    pass: async (ms) => {
      const end = elapsed + ms;
      await settle();
      for (;;) {
        const [next] = [...timers].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        elapsed = Math.max(elapsed, next.at);
        next.callback();
        await settle();
      }
      elapsed = end;
      await settle();
    },
  };
}

/** JSON with a mark for nothing at all. */
const plainCodec: Codec = {
  encode: (value) => JSON.stringify([value]),
  decode: (text) => (JSON.parse(text ?? "[]") as unknown[])[0],
  encodeError: (error) => String(error),
  decodeError: (text) => new Error(`failed before: ${text}`),
  omitted: (reason) => JSON.stringify([`omitted: ${reason}`]),
  isOmitted: (text) => text.startsWith('["omitted: '),
};

export function testOperation(overrides: Partial<Operation> = {}): Operation {
  return {
    store: memoryStore(),
    clock: testClock(),
    codec: plainCodec,
    flights: new Map(),
    cache: undefined,
    mode: "retry",
    leaseMs: undefined,
    graceMs: 2_000,
    guardMs: 1_000,
    retainMs: 86_400_000,
    maxAttempts: Infinity,
    waitMs: 0,
    storeTimeoutMs: 2_000,
    onStoreError: "fail",
    onError: () => "release",
    onReplay: undefined,
    recover: undefined,
    ...overrides,
  };
}

export function testCall(work: Call["work"], overrides: Partial<Call> = {}): Call {
  return {
    key: "order-1",
    fingerprint: "",
    remainingMs: () => 30_000,
    abort: () => undefined,
    report: () => undefined,
    signal: () => AbortSignal.any([]),
    work,
    ...overrides,
  };
}
