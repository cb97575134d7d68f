import { isFaastenError } from "../../../src/core/errors.ts";
import type { IdempotencyStore } from "../../../src/idempotency/store.ts";
import {
  storeConformance,
  type StoreConformanceOptions,
} from "../../../src/testing/store-conformance/store-conformance.ts";
import type { FullStore } from "./full-store.ts";

/** What the kit found. */
export interface Findings {
  readonly failed: readonly string[];
  readonly messages: readonly string[];
  readonly skipped: readonly string[];
  readonly passed: readonly string[];
}

/** Proves a store that may be broken, made of a whole one that keeps the effects of transactions. */
export async function runChecks(
  make: () => FullStore,
  breakIt: (store: FullStore) => IdempotencyStore = (store) => store,
  options: Partial<StoreConformanceOptions<string[]>> = {},
): Promise<Findings> {
  const whole = make();
  const store = breakIt(whole);
  const checks = storeConformance<string[]>({
    create: () => store,
    clients: 8,
    keys: 2,
    timeoutMs: 3_000,
    writeEffect: (tx, name) => tx.push(name),
    readEffect: (name) => whole.effects.has(name),
    ...options,
  });
  const findings = {
    failed: [] as string[],
    messages: [] as string[],
    skipped: [] as string[],
    passed: [] as string[],
  };
  for (const check of checks) {
    let skipped: string | undefined;
    try {
      await check.run({ skip: (reason: string) => (skipped = reason) });
      findings[skipped === undefined ? "passed" : "skipped"].push(check.name);
    } catch (error) {
      if (!isFaastenError(error)) throw error;
      findings.failed.push(check.name);
      findings.messages.push(error.message);
    }
  }
  return findings;
}
