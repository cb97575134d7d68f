import { INVARIANTS } from "./invariants.ts";
import { modelOf } from "./model.ts";
import { type Found, search } from "./search.ts";
import type { Variant } from "./variant.ts";
import { TOO_MUCH, VARIANTS } from "./variants.ts";

// Searches every variant whole, and fails with the shortest history that breaks an invariant.
const started = performance.now();
console.log("variant                                                  states  transitions  depth  seconds  result");
for (const variant of VARIANTS) {
  const found = report(variant, (broken) => (broken ? `${broken.invariant} IS BROKEN` : variant.holds.join(" ")));
  if (found.broken) {
    process.exitCode = 1;
    console.log(
      `  ${found.broken.invariant}: ${INVARIANTS[found.broken.invariant]}\n  ${found.broken.trace.join("\n  ")}`,
    );
  }
}
for (const [variant, lost] of TOO_MUCH) {
  const first = report(variant, (broken) =>
    broken?.invariant === lost ? `loses ${lost}, as it must` : `SHOULD LOSE ${lost}`,
  );
  const others = { ...variant, holds: variant.holds.filter((invariant) => invariant !== lost) };
  const found = report(others, (broken) => (broken ? `${broken.invariant} IS BROKEN` : `and nothing else`));
  if (found.broken || first.broken?.invariant !== lost) process.exitCode = 1;
}
console.log(`${Math.round((performance.now() - started) / 1000)} s`);

function report(variant: Variant, resultOf: (broken: Found["broken"]) => string): Found {
  const before = performance.now();
  const found = search(modelOf(variant));
  const { broken, depth, states, transitions } = found;
  const seconds = ((performance.now() - before) / 1000).toFixed(1);
  const numbers = [
    String(states).padStart(9),
    String(transitions).padStart(12),
    String(depth).padStart(6),
    seconds.padStart(8),
  ];
  console.log(`${variant.name.padEnd(53)} ${numbers.join(" ")}  ${resultOf(broken)}`);
  return found;
}
