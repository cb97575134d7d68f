import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { endInvocation } from "../../../src/core/ending.ts";
import type { InvocationInit } from "../../../src/core/invocation.ts";
import { fasten, HttpError, type Invocation, type InvocationSummary, type Tool } from "../../../src/index.ts";
import { ratio, tail, type TailOptions } from "../../../src/logger/extensions/sample.ts";
import { invoke, testInvocation } from "../../../src/testing/index.ts";
import { batchOf, runInLanes } from "../../core/support/batch-of.ts";
import { consoleErrors } from "../../core/support/console-errors.ts";

const COUNT = 100_000;
const RANDOMNESS_END = 1n << 56n;
const RATES = [0, 0.000_01, 0.001, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.9, 0.999, 1];
const rates = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...RATES));

/** An invocation of a trace whose last 56 bits are `randomness`. */
function traced(randomness: bigint, first18 = "4bf92f3577b34da6a3", tracestate?: string): Invocation {
  const traceId = first18 + randomness.toString(16).padStart(14, "0");
  return testInvocation({ traceparent: `00-${traceId}-00f067aa0ba902b7-03`, ...(tracestate && { tracestate }) });
}

/** As many invocations as asked for, their randomness evenly spread from its first value to its last. */
function* evenlySpread(count = COUNT): Generator<Invocation> {
  for (let index = 0; index < count; index++) yield traced((BigInt(index) * RANDOMNESS_END) / BigInt(count));
}

/** The same numbers for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const summary = (overrides: Partial<InvocationSummary> = {}): InvocationSummary => ({
  outcome: "ok",
  message: "http shop ok",
  durationMs: 5,
  failed: false,
  thrown: undefined,
  attributes: {},
  ...overrides,
});

describe("ratio, by the trace", () => {
  it("takes exactly its share of all traces, at every rate", () => {
    const samplers = RATES.map((rate) => ratio(rate));
    const taken = RATES.map(() => 0);
    for (const invocation of evenlySpread())
      samplers.forEach(
        (sampler, index) => (taken[index] = (taken[index] ?? 0) + Number(sampler.isSampled(invocation))),
      );
    RATES.forEach((rate, index) => expect(Math.abs((taken[index] ?? 0) - rate * COUNT)).toBeLessThanOrEqual(1));
    expect([taken[0], taken[2], taken.at(-1)]).toEqual([0, 100, COUNT]);
  });

  it("takes a trace if its 56 bits are at least (1 - rate) * 2^56, to the last bit", () => {
    const steps = fc.bigInt({ min: -16n, max: 16n });
    fc.assert(
      fc.property(
        rates,
        steps,
        fc.bigInt({ min: 0n, max: RANDOMNESS_END - 1n }),
        fc.boolean(),
        (rate, step, any, near) => {
          const threshold = BigInt((1 - rate) * 2 ** 56); // Exact: a double times a power of two.
          const randomness = near ? threshold + step : any;
          fc.pre(randomness >= 0n && randomness < RANDOMNESS_END);
          expect(ratio(rate).isSampled(traced(randomness))).toBe(randomness >= threshold);
        },
      ),
      { numRuns: 5000 },
    );
  });

  it("agrees with every other function of the trace", () => {
    const [here, there] = [ratio(0.3), ratio(0.3, { level: "trace", random: () => 0 })];
    for (const invocation of evenlySpread(1000)) {
      const traceId = invocation.trace?.traceId ?? "";
      const other = testInvocation({
        id: "other",
        xray: `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Sampled=0`,
      });
      expect(here.isSampled(invocation)).toBe(there.isSampled(other));
    }
  });

  it("includes at a higher rate what it takes at a lower one", () => {
    fc.assert(
      fc.property(rates, rates, fc.bigInt({ min: 0n, max: RANDOMNESS_END - 1n }), (one, two, randomness) => {
        const [lower, higher] = [Math.min(one, two), Math.max(one, two)].map((rate) => ratio(rate));
        const invocation = traced(randomness);
        if (lower?.isSampled(invocation)) expect(higher?.isSampled(invocation)).toBe(true);
        else expect(lower?.isSampled(invocation)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it("does not look at the rest of the id", () => {
    const half = ratio(0.5);
    for (const first18 of ["0".repeat(18), "f".repeat(18), "123456789abcdef012"]) {
      expect(half.isSampled(traced(RANDOMNESS_END / 2n, first18))).toBe(true);
      expect(half.isSampled(traced(RANDOMNESS_END / 2n - 1n, first18))).toBe(false);
    }
  });

  it.each([
    ["ot=rv:ffffffffffffff", true],
    ["ot=th:8;rv:ffffffffffffff", true],
    ["vendor=1, ot=rv:ffffffffffffff;th:0 ,other=2", true],
    ["ot=rv:fffffffffffff", false],
    ["ot=rv:fffffffffffffff", false],
    ["ot=rv:FFFFFFFFFFFFFF", false],
    ["ot=xrv:ffffffffffffff", false],
    ["ot=th:0,rv:ffffffffffffff", false],
    ["not=rv:ffffffffffffff", false],
  ])("takes the randomness that a trace state names: %s", (tracestate, named) => {
    expect(ratio(0.01).isSampled(traced(1n, undefined, tracestate))).toBe(named);
    const zeros = tracestate.replaceAll(/f{14}/g, "00000000000000");
    expect(ratio(0.01).isSampled(traced(RANDOMNESS_END - 1n, undefined, zeros))).toBe(!named);
  });
});

describe("ratio, without a trace", () => {
  it("takes exactly its share of evenly spread random numbers", () => {
    for (const rate of RATES) {
      let [next, taken] = [0, 0];
      const sampler = ratio(rate, { random: () => next++ / COUNT });
      for (let index = 0; index < COUNT; index++) taken += Number(sampler.isSampled(testInvocation()));
      expect(Math.abs(taken - rate * COUNT)).toBeLessThanOrEqual(1);
    }
  });

  it.each([0.001, 0.1, 0.5])("takes about its share of random ones: %d", (rate) => {
    const sampler = ratio(rate, { random: seeded(42) });
    let taken = 0;
    for (let index = 0; index < COUNT; index++) taken += Number(sampler.isSampled(testInvocation()));
    expect(Math.abs(taken - rate * COUNT)).toBeLessThan(4 * Math.sqrt(COUNT * rate * (1 - rate)));
  });

  it("never takes one at 0 and always does at 1", () => {
    for (const random of [() => 0, () => 1 - 2 ** -53]) {
      expect(ratio(0, { random }).isSampled(testInvocation())).toBe(false);
      expect(ratio(1, { random }).isSampled(testInvocation())).toBe(true);
    }
  });

  it("decides by itself when nobody says how", () => {
    const sampler = ratio(0.5);
    const decisions = new Set(Array.from({ length: 200 }, () => sampler.isSampled(testInvocation())));
    expect(decisions.size).toBe(2); // Fails once in 2^199 runs.
  });

  it("decides once for each invocation, and each sampler for itself", () => {
    let asked = 0;
    const alternating = (): number => (asked++ % 2 === 0 ? 0 : 0.9);
    const sampler = ratio(0.5, { random: alternating });
    const [one, two] = [testInvocation(), testInvocation()];
    const decisions = [one, two, one, two, one].map((invocation) => sampler.isSampled(invocation));
    expect([decisions, asked]).toEqual([[true, false, true, false, true], 2]);
    expect(ratio(0.5, { random: () => 0.9 }).isSampled(one)).toBe(false);
  });

  it("decides for all records of a batch what it decides for their invocation, whoever asks first", async () => {
    let asked = 0;
    const sampler = ratio(0.5, { random: () => [0, 0.9][asked++ % 2] ?? 0 });
    const decide = fasten().event((_event, invocation) => sampler.isSampled(invocation));
    for (const expected of [true, false]) {
      const invocation = testInvocation();
      const { outcomes } = await runInLanes(decide, batchOf(1, 2, 3, 4), invocation);
      expect(outcomes).toEqual(Array.from({ length: 4 }, () => ({ status: "ok", value: expected })));
      expect(sampler.isSampled(invocation)).toBe(expected);
    }
    expect(asked).toBe(2);
  });
});

describe("ratio", () => {
  it("writes debug lines unless told another level", () => {
    expect(ratio(0.1).level).toBe("debug");
    expect(ratio(0.1, { level: "trace" }).level).toBe("trace");
  });

  it.each<[unknown, unknown, string]>([
    [-0.1, undefined, "ratio: `rate` must be a number from 0 to 1, got -0.1 (number)."],
    [1.1, undefined, "ratio: `rate` must be a number from 0 to 1, got 1.1 (number)."],
    [Number.NaN, undefined, "ratio: `rate` must be a number from 0 to 1, got NaN (number)."],
    ["0.1", undefined, 'ratio: `rate` must be a number from 0 to 1, got "0.1".'],
    [0.1, null, "ratio: `options` must be an object, got null."],
    [0.1, { rate: 1 }, "ratio: there is no option `rate`; there are `level`, `random`."],
    [0.1, { random: 4 }, "ratio: `random` must be a function, got 4 (number)."],
    [0.1, { level: "silent" }, 'ratio: `level` must be one of trace, debug, info, warn, error, fatal, got "silent".'],
    [
      0.1,
      { level: "__proto__" },
      'ratio: `level` must be one of trace, debug, info, warn, error, fatal, got "__proto__".',
    ],
  ])("refuses %j with %j", (rate, options, message) => {
    expect(() => ratio(rate as number, options as undefined)).toThrow(message);
  });
});

describe("tail", () => {
  const cold = { coldStart: true };
  const warm = { coldStart: false };

  it.each<[string, TailOptions, Partial<InvocationInit>, Partial<InvocationSummary>, number]>([
    ["drops what went well", { ratio: 0 }, warm, {}, 0],
    ["keeps an error", { ratio: 0 }, warm, { outcome: "error" }, 1],
    ["keeps a timeout", { ratio: 0 }, warm, { outcome: "timeout" }, 1],
    ["keeps a batch that failed in part", { ratio: 0 }, warm, { outcome: "partial" }, 1],
    ["keeps a body that broke off", { ratio: 0 }, warm, { outcome: "aborted" }, 1],
    ["keeps the outcomes asked for", { ratio: 0, outcomes: ["ok"] }, warm, {}, 1],
    ["drops the outcomes not asked for", { ratio: 0, outcomes: ["timeout"] }, warm, { outcome: "error" }, 0],
    ["drops a failure if no outcome is asked for", { ratio: 0, outcomes: [] }, warm, { outcome: "error" }, 0],
    ["keeps what is just slow enough", { ratio: 0, slowMs: 100 }, warm, { durationMs: 100 }, 1],
    ["drops what is just not slow enough", { ratio: 0, slowMs: 100 }, warm, { durationMs: 99.999 }, 0],
    ["keeps everything when nothing is fast enough", { ratio: 0, slowMs: 0 }, warm, { durationMs: 0 }, 1],
    ["drops a cold start", { ratio: 0 }, cold, {}, 0],
    ["keeps a cold start if asked to", { ratio: 0, coldStarts: true }, cold, {}, 1],
    ["drops a warm start", { ratio: 0, coldStarts: true }, warm, {}, 0],
    [
      "keeps what `keep` says",
      { ratio: 0, keep: (_invocation, { attributes }) => attributes["vip"] === true },
      warm,
      { attributes: { vip: true } },
      1,
    ],
    ["drops what `keep` does not say", { ratio: 0, keep: ({ id }) => id === "vip" }, warm, {}, 0],
    ["weighs what is kept for its own sake as one", { ratio: 0.1, random: () => 0 }, warm, { outcome: "error" }, 1],
    ["weighs one of a tenth as ten", { ratio: 0.1, random: () => 0 }, warm, {}, 10],
    ["drops nine of a tenth", { ratio: 0.1, random: () => 0.1 }, warm, {}, 0],
    ["weighs all as one", { ratio: 1 }, warm, {}, 1],
  ])("%s", (_name, options, init, overrides, weight) => {
    expect(tail(options).weigh(testInvocation(init), summary(overrides))).toBe(weight);
  });

  it("keeps a record whose `keep` throws, and says so", () => {
    const errors = consoleErrors();
    const keep = (): never => {
      throw new TypeError("no such attribute");
    };
    expect(tail({ ratio: 0, keep }).weigh(testInvocation(), summary())).toBe(1);
    expect(errors.join("\n")).toContain("`keep` of the wide record's sampler failed: TypeError: no such attribute");
  });

  it("takes by the trace what `ratio` takes", () => {
    const [wide, lines] = [tail({ ratio: 0.2, random: () => 0 }).weigh, ratio(0.2)];
    for (const invocation of evenlySpread(1000))
      expect(wide(invocation, summary())).toBe(lines.isSampled(invocation) ? 5 : 0);
  });

  it.each([0.001, 0.01, 0.1, 0.5, 1])("gives weights that add up to all invocations: %d", (share) => {
    const wide = tail({ ratio: share }).weigh;
    let [total, failures, index] = [0, 0, 0];
    for (const invocation of evenlySpread()) {
      const fails = index++ % 100 === 0;
      const weight = wide(invocation, summary({ outcome: fails ? "error" : "ok" }));
      total += weight;
      if (fails) failures += weight;
    }
    expect(failures).toBe(COUNT / 100);
    expect(Math.abs(total - COUNT)).toBeLessThanOrEqual(COUNT / 100 + 2 / share); // The failures' own weights are 1.
  });

  it("knows how real invocations went", async () => {
    const wide = tail({ ratio: 0 }).weigh;
    const seen: [outcome: string, weight: number][] = [];
    const watch: Tool = {
      invocation: (_input, invocation, next) => {
        invocation.defer(({ summary: made }) => seen.push([made.outcome, wide(invocation, made)]));
        return next();
      },
    };
    const get = (answer: () => unknown): Promise<Response> =>
      invoke(fasten(watch).http(answer), new Request("https://shop.example/"));
    await get(() => ({ fine: true }));
    await get(() => Promise.reject(new HttpError(404)));
    await get(() => new Response(null, { status: 503 }));
    await get(() => Promise.reject(new Error("oops")));
    await (await get(() => new Response(new ReadableStream()))).body?.cancel();
    const batch = testInvocation();
    const even = fasten(watch).event((event) => {
      if (Number(event.data) % 2 === 1) throw new Error("odd");
    });
    await runInLanes(even, batchOf(1, 2, 3), batch);
    await endInvocation(batch, {});
    expect(seen).toEqual([
      ["ok", 0],
      ["ok", 0],
      ["error", 1],
      ["error", 1],
      ["aborted", 1],
      ["partial", 1],
    ]);
  });

  it.each<[unknown, string]>([
    [undefined, "tail: `options` must be an object, got undefined."],
    [{}, "tail: `ratio` must be a number from 0 to 1, got undefined."],
    [{ ratio: 2 }, "tail: `ratio` must be a number from 0 to 1, got 2 (number)."],
    [
      { ratio: 1, slow: 1 },
      "tail: there is no option `slow`; there are `ratio`, `slowMs`, `outcomes`, `coldStarts`, `keep`, `random`.",
    ],
    [{ ratio: 1, slowMs: -1 }, "tail: `slowMs` must be a number of 0 or more, got -1 (number)."],
    [{ ratio: 1, slowMs: "1" }, 'tail: `slowMs` must be a number of 0 or more, got "1".'],
    [
      { ratio: 1, outcomes: "error" },
      'tail: `outcomes` must be a list of some of ok, error, timeout, partial, aborted, got "error".',
    ],
    [
      { ratio: 1, outcomes: ["failed"] },
      "tail: `outcomes` must be a list of some of ok, error, timeout, partial, aborted, got an array.",
    ],
    [{ ratio: 1, coldStarts: 1 }, "tail: `coldStarts` must be a boolean, got 1 (number)."],
    [{ ratio: 1, keep: true }, "tail: `keep` must be a function, got true (boolean)."],
    [{ ratio: 1, random: 0.5 }, "tail: `random` must be a function, got 0.5 (number)."],
  ])("refuses %j", (options, message) => {
    expect(() => tail(options as { ratio: number })).toThrow(message);
  });
});
