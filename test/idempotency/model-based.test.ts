import fc from "fast-check";
import { expect, test } from "vitest";
import type { Mode } from "../../src/idempotency/operation.ts";
import { Crash, Cut, Deliver, End, GUARD_MS, KEY, LEASE_MS, Lose, Pass, Reality } from "./support/reality.ts";

const RUNS = 1_000;

const commands = fc.commands(
  [
    fc.nat(2).map((process) => new Deliver(process)),
    fc.tuple(fc.nat(5), fc.constantFrom("succeed", "throw")).map(([nth, how]) => new End(nth, how as "succeed")),
    fc.constantFrom(10, 3_400, 11_100, 40_000).map((ms) => new Pass(ms)),
    fc.nat(2).map((process) => new Crash(process)),
    fc.tuple(fc.nat(2), fc.boolean()).map(([process, down]) => new Cut(process, down)),
    fc.constantFrom("before", "after").map((fault) => new Lose(fault as "before")),
  ],
  { maxCommands: 30, size: "max" },
);

test.each<Mode>(["retry", "atMostOnce"])("random histories keep the invariants, mode %s", async (mode) => {
  await fc.assert(
    fc.asyncProperty(commands, fc.boolean(), async (given, obeys) => {
      const real = new Reality(mode, obeys);
      await fc.asyncModelRun(() => ({ model: {}, real }), given);
      for (const link of real.links) link.down = false;
      for (const work of real.work) work.end("succeed");
      await real.clock.pass(60_000);
      // L1: the faults are over, and one caller that tries again finds an end.
      await new Deliver(0).run({}, real);
      for (const work of real.work) work.end("succeed");
      await real.clock.pass(LEASE_MS + GUARD_MS + 1);
      await new Deliver(0).run({}, real);
      for (const work of real.work) work.end("succeed");
      await real.clock.pass(0);
      const { current } = await real.store.read(KEY);
      expect(real.broken).toEqual([]);
      if (obeys) expect(real.mostAtOnce, "I6: no two run at once").toBeLessThanOrEqual(1);
      expect(["completed", "indeterminate"], "L1").toContain(current?.state);
      if (mode === "atMostOnce") expect(real.runs, "I7: one attempt at most").toBeLessThanOrEqual(1);
    }),
    { numRuns: RUNS },
  );
});
