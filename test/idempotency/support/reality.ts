import assert from "node:assert/strict";
import type fc from "fast-check";
import type { Mode, Operation } from "../../../src/idempotency/operation.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { runOnce } from "../../../src/idempotency/run-once.ts";
import type { IdempotencyStore } from "../../../src/idempotency/store.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";
import { type TestClock, testCall, testClock, testOperation } from "./engine.ts";

export const KEY = "order-1";
export const LEASE_MS = 10_000;
export const GUARD_MS = 1_000;

/** What really happened: checked against the invariants as it happens. */
export class Reality {
  readonly clock: TestClock = testClock();
  readonly mode: Mode;
  readonly store: IdempotencyStore;
  readonly history: IdempotencyRecord[] = [];
  readonly published: unknown[] = [];
  readonly broken: unknown[] = [];
  readonly processes: Operation[] = [];
  readonly links: { down: boolean }[] = [];
  readonly work: Work[] = [];
  fault: "before" | "after" | undefined;
  runs = 0;
  mostAtOnce = 0;

  /** Whether the work stops when it is told to. */
  readonly obeys: boolean;

  constructor(mode: Mode, obeys: boolean) {
    this.obeys = obeys;
    const store = memoryStore();
    const apply = async (...given: Parameters<IdempotencyStore["swap"]>) => {
      const swapped = await store.swap(...given);
      if (swapped.swapped) this.check(given[0].expected, given[0].next);
      return swapped;
    };
    this.store = {
      ...store,
      swap: async (...given) => {
        const fault = this.fault;
        this.fault = undefined;
        if (fault === "before") throw new Error("lost before");
        const swapped = await apply(...given);
        if (fault === "after") throw new Error("lost after");
        return swapped;
      },
    };
    this.mode = mode;
    for (let process = 0; process < 3; process++) this.start(process);
  }

  start(process: number): void {
    const { clock, mode } = this;
    const link = { down: false };
    const store: IdempotencyStore = {
      ...this.store,
      swap: async (...given) => {
        if (link.down) throw new Error("no network");
        return this.store.swap(...given);
      },
    };
    this.links[process] = link;
    const onError = () => (mode === "atMostOnce" ? "indeterminate" : "release");
    this.processes[process] = testOperation({ store, clock, mode, leaseMs: LEASE_MS, guardMs: GUARD_MS, onError });
  }

  check(before: IdempotencyRecord | undefined, after: IdempotencyRecord): void {
    this.history.push(after);
    if (!before) return;
    const expired = this.clock.now() >= before.expiresAt;
    const over = before.state === "completed" || before.state === "failed";
    assert(!over || expired, "I1: what is over does not change");
    assert(after.fence >= before.fence, "I5: the fencing number never decreases");
    assert(after.token === before.token || after.fence > before.fence, "I5: it grows with each owner");
    assert(after.state !== "completed" || after.token === before.token, "I4: only the owner completes");
  }
}

interface Work {
  readonly running: () => boolean;
  readonly end: (how: "succeed" | "throw") => void;
}

export class Deliver implements fc.AsyncCommand<object, Reality> {
  readonly process: number;
  constructor(process: number) {
    this.process = process;
  }
  check = () => true;
  async run(_model: object, real: Reality): Promise<void> {
    const operation = real.processes[this.process] as Operation;
    let stop = (): void => undefined;
    const call = testCall(
      async () => {
        const run = ++real.runs;
        real.mostAtOnce = Math.max(real.mostAtOnce, 1 + real.work.filter((work) => work.running()).length);
        const { promise, reject, resolve } = Promise.withResolvers<string>();
        let running = true;
        const end = (how: "succeed" | "throw"): void => {
          running = false;
          if (how === "succeed") resolve(`run ${run}`);
          else reject(new Error(`run ${run}`));
        };
        stop = () => end("throw");
        real.work.push({ running: () => running, end });
        return promise;
      },
      { key: KEY, remainingMs: () => Infinity, abort: () => (real.obeys ? stop() : undefined) },
    );
    runOnce(operation, call)
      .then(
        async (value) => {
          const { current } = await real.store.read(KEY);
          assert.equal(current?.state, "completed", "I2: success means completed");
          assert.equal(JSON.stringify([value]), current?.result, "I2: and the recorded result");
          real.published.push(value);
          assert.equal(new Set(real.published).size, 1, "I3: all successes are equal");
        },
        () => undefined,
      )
      .catch((error: unknown) => void real.broken.push(error));
    await real.clock.pass(0);
  }
  toString = () => `deliver to ${this.process}`;
}

export class End implements fc.AsyncCommand<object, Reality> {
  readonly nth: number;
  readonly how: "succeed" | "throw";
  constructor(nth: number, how: "succeed" | "throw") {
    this.nth = nth;
    this.how = how;
  }
  check = () => true;
  async run(_model: object, real: Reality): Promise<void> {
    const running = real.work.filter((work) => work.running());
    running[this.nth % Math.max(running.length, 1)]?.end(this.how);
    await real.clock.pass(0);
  }
  toString = () => `work ${this.nth} ends: ${this.how}`;
}

export class Pass implements fc.AsyncCommand<object, Reality> {
  readonly ms: number;
  constructor(ms: number) {
    this.ms = ms;
  }
  check = () => true;
  run = (_model: object, real: Reality) => real.clock.pass(this.ms);
  toString = () => `${this.ms} ms pass`;
}

/** While it is cut off, a process cannot renew its lease: it is taken over, and comes late with what it has done. */
export class Cut implements fc.AsyncCommand<object, Reality> {
  readonly process: number;
  readonly down: boolean;
  constructor(process: number, down: boolean) {
    this.process = process;
    this.down = down;
  }
  check = () => true;
  async run(_model: object, real: Reality): Promise<void> {
    for (const [process, link] of real.links.entries()) if (process === this.process) link.down = this.down;
  }
  toString = () => `process ${this.process} is ${this.down ? "cut off" : "back"}`;
}

export class Crash implements fc.AsyncCommand<object, Reality> {
  readonly process: number;
  constructor(process: number) {
    this.process = process;
  }
  check = () => true;
  async run(_model: object, real: Reality): Promise<void> {
    // A new process in its place; what the old one still sends is that of a network that comes late.
    real.start(this.process);
  }
  toString = () => `process ${this.process} starts anew`;
}

export class Lose implements fc.AsyncCommand<object, Reality> {
  readonly fault: "before" | "after";
  constructor(fault: "before" | "after") {
    this.fault = fault;
  }
  check = () => true;
  async run(_model: object, real: Reality): Promise<void> {
    real.fault = this.fault;
  }
  toString = () => `the next answer is lost ${this.fault} the write`;
}
