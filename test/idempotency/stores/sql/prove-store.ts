import { expect, test } from "vitest";
import {
  storeConformance,
  type StoreConformanceOptions,
} from "../../../../src/testing/store-conformance/store-conformance.ts";

/** Makes a test of each check of the conformance kit. */
export function proveStore<Tx>(options: StoreConformanceOptions<Tx>): void {
  for (const check of storeConformance<Tx>(options))
    test(check.name, { timeout: 60_000 }, async (context) => {
      expect(await check.run(context)).toBeUndefined();
    });
}
