import { setImmediate } from "node:timers/promises";
import { median } from "./median.ts";

export interface Pace {
  readonly rounds: number;
  /** How long one contestant runs before the next one's turn, in milliseconds. */
  readonly blockMs: number;
}

/**
 * Nanoseconds per call of each contestant, one number for each round.
 *
 * Short blocks in turn rather than mitata, which finishes one candidate before it starts the next: on two shared cores
 * the machine's speed drifts by more in those seconds than many candidates differ. Neighbouring blocks see the same
 * machine, so the ratio of a round holds although its times do not.
 */
export async function alternate(
  contestants: readonly (() => unknown)[],
  { rounds, blockMs }: Pace,
): Promise<number[][]> {
  const callMs: number[] = [];
  for (const run of contestants) callMs.push(await warmUp(run));
  const measured: number[][] = contestants.map(() => []);
  for (let round = 0; round < rounds + WARM_UP_ROUNDS; round += 1) {
    for (let turn = 0; turn < contestants.length; turn += 1) {
      const at = (round + turn) % contestants.length; // Nobody always comes first.
      const ms = await timed(contestants[at] as () => unknown, callMs[at] as number, blockMs);
      if (round >= WARM_UP_ROUNDS) measured[at]?.push(ms * 1e6);
    }
  }
  return measured;
}

/** Long enough for the optimiser; the same for short runs, which would otherwise measure other code. */
const WARM_UP_MS = 300;
/** And these again in turn, because what one candidate runs through can be optimised anew for all. */
const WARM_UP_ROUNDS = 3;

/** As long as an invocation may well take: nothing on Lambda keeps the event loop waiting for thousands of invocations. */
const TURN_MS = 0.2;

/** Warms up a contestant and tells how long a call then takes, in milliseconds. */
async function warmUp(run: () => unknown): Promise<number> {
  let callMs = TURN_MS;
  const recent: number[] = [];
  for (const end = performance.now() + WARM_UP_MS; performance.now() < end;) {
    recent.push(await timed(run, callMs, 1));
    callMs = median(recent.slice(-9));
  }
  return callMs;
}

/**
 * One block: turns of the event loop with some calls each; gives the milliseconds of one call. Between turns, off the
 * clock, goes what a call has left to the loop; without them whatever is held by a WeakRef would never be let go.
 */
async function timed(run: () => unknown, callMs: number, blockMs: number): Promise<number> {
  const calls = Math.max(1, Math.round(TURN_MS / callMs));
  const turns = Math.max(1, Math.round(blockMs / (calls * callMs)));
  const first = run();
  const isAsync = first instanceof Promise; // What is none is not awaited: that would cost more than a line that is off.
  await first;
  collectGarbage();
  let ms = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    await setImmediate();
    const start = performance.now();
    if (isAsync) for (let call = 0; call < calls; call += 1) await run();
    else for (let call = 0; call < calls; call += 1) run();
    ms += performance.now() - start;
  }
  return ms / (calls * turns);
}

/** Each block pays for its own garbage alone; needs --expose-gc. */
function collectGarbage(): void {
  (globalThis as { gc?: (options: { type: "minor" }) => void }).gc?.({ type: "minor" });
}
