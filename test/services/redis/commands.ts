import type { Acquire, Complete } from "../../../src/idempotency/decide.ts";

/** An acquisition of a new caller. */
export function acquisition(): Acquire {
  const token = crypto.randomUUID();
  return { do: "acquire", token, fingerprint: "", leaseMs: 60_000, retainMs: 3_600_000, guardMs: 0 };
}

/** Its completion. */
export function completion({ token }: Acquire, result: string): Complete {
  return { do: "complete", token, retainMs: 3_600_000, result };
}
