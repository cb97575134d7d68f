import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordView } from "../../../src/core/live-invocation.ts";
import { currentInvocation, fasten, type Invocation } from "../../../src/index.ts";
import { ring } from "../../../src/logger/extensions/buffer.ts";
import type { KeptLines, LogBuffer } from "../../../src/logger/extension.ts";
import type { LogRecord } from "../../../src/logger/record.ts";
import { invoke, testEvent, testInvocation } from "../../../src/testing/index.ts";
import { batchOf, runInLanes } from "../../core/support/batch-of.ts";

const recordOf = (message: string): LogRecord => ({ time: 0, level: "debug", message, fields: {} });

function keep(buffer: LogBuffer, invocation: Invocation, ...lines: readonly string[]): void {
  for (const line of lines) buffer.keep(invocation, line, recordOf(line));
}

function take(buffer: LogBuffer, invocation: Invocation): { lines: string[]; dropped: number } {
  const { lines, dropped } = buffer.take(invocation);
  return { lines: lines.map(({ line }) => line), dropped };
}

/** What a ring must do, in the plainest way. */
function naiveRing(bytes: number) {
  let lines: string[] = [];
  let dropped = 0;
  const sizeOf = (line: string): number => Buffer.byteLength(`${line}\n`);
  const total = (): number => lines.reduce((sum, line) => sum + sizeOf(line), 0);
  return {
    keep(line: string): void {
      if (sizeOf(line) > bytes) dropped++;
      else lines.push(line);
      for (; total() > bytes; dropped++) lines.shift();
    },
    take(): { lines: string[]; dropped: number } {
      const kept = { lines, dropped };
      [lines, dropped] = [[], 0];
      return kept;
    },
  };
}

describe("a ring", () => {
  it("gives what it kept, the oldest first, with its records, and forgets it", () => {
    const [buffer, invocation] = [ring(), testInvocation()];
    const records = ["one", "two"].map(recordOf);
    records.forEach((record) => buffer.keep(invocation, `{"${record.message}"}`, record));
    const kept: KeptLines = buffer.take(invocation);
    expect(kept).toEqual({
      lines: [
        { line: '{"one"}', record: records[0] },
        { line: '{"two"}', record: records[1] },
      ],
      dropped: 0,
    });
    expect(kept.lines[0]?.record).toBe(records[0]);
    expect(buffer.take(invocation)).toEqual({ lines: [], dropped: 0 });
    keep(buffer, invocation, "three");
    expect(take(buffer, invocation)).toEqual({ lines: ["three"], dropped: 0 });
  });

  it("lets the oldest lines go when it is full, as many as the new one needs, and counts them", () => {
    const [buffer, invocation] = [ring({ bytes: 12 }), testInvocation()];
    keep(buffer, invocation, "aaa", "bbb", "ccc"); // 4 bytes each: full to the last byte.
    expect(take(buffer, invocation)).toEqual({ lines: ["aaa", "bbb", "ccc"], dropped: 0 });
    keep(buffer, invocation, "aaa", "bbb", "ccc", "dddd");
    expect(take(buffer, invocation)).toEqual({ lines: ["ccc", "dddd"], dropped: 2 });
    keep(buffer, invocation, "aaa", "bbb", "ccc", "d".repeat(11));
    expect(take(buffer, invocation)).toEqual({ lines: ["d".repeat(11)], dropped: 3 });
  });

  it.each([
    ["is exactly as large as the ring", "x".repeat(11), true],
    ["is larger by one byte", "x".repeat(12), false],
    ["is larger by far", "x".repeat(1_000_000), false],
    ["is larger by the bytes of its characters only", "éééééx€", false],
    ["has characters of four bytes and fits", "😀😀abc", true],
    ["ends in a half character that does not fit", "😀😀ab\u{d83d}", false],
  ])("takes, or counts and passes over, a line that %s", (_name, line, fits) => {
    const [buffer, invocation] = [ring({ bytes: 12 }), testInvocation()];
    keep(buffer, invocation, "old", line);
    expect(take(buffer, invocation)).toEqual({ lines: fits ? [line] : ["old"], dropped: 1 });
    keep(buffer, invocation, line, "new"); // It still works afterwards.
    expect(take(buffer, invocation)).toEqual({ lines: ["new"], dropped: 1 });
  });

  it("holds one empty line in one byte", () => {
    const [buffer, invocation] = [ring({ bytes: 1 }), testInvocation()];
    keep(buffer, invocation, "", "", "a");
    expect(take(buffer, invocation)).toEqual({ lines: [""], dropped: 2 });
  });

  it("holds 20480 bytes unless told otherwise", () => {
    const [buffer, invocation] = [ring(), testInvocation()];
    keep(buffer, invocation, ...Array.from({ length: 206 }, (_, index) => String(index).padStart(99, "0")));
    expect(take(buffer, invocation)).toMatchObject({ lines: { length: 204 }, dropped: 2 });
  });

  it("does what a naive one does, whatever is kept and taken", () => {
    const units = fc.array(fc.nat({ max: 0xff_ff }), { maxLength: 12 }).map((codes) => String.fromCharCode(...codes));
    const line = fc.oneof(fc.string({ maxLength: 12 }), fc.string({ unit: "binary", maxLength: 12 }), units);
    const longLine = fc.tuple(line, fc.nat({ max: 30 })).map(([text, times]) => text.repeat(times));
    const step = fc.oneof(
      { weight: 12, arbitrary: fc.oneof(line, longLine) },
      { weight: 1, arbitrary: fc.constant(undefined) },
    );
    const history = fc.array(fc.tuple(fc.nat({ max: 2 }), step), { maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), history, (bytes, steps) => {
        const buffer = ring({ bytes });
        const invocations = [testInvocation(), testInvocation(), testInvocation()];
        const models = invocations.map(() => naiveRing(bytes));
        const compare = (which: number): void =>
          expect(take(buffer, invocations[which] as Invocation)).toEqual(models[which]?.take());
        for (const [which, text] of steps) {
          if (text === undefined) compare(which);
          else {
            keep(buffer, invocations[which] as Invocation, text);
            models[which]?.keep(text);
          }
        }
        [0, 1, 2].forEach(compare);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes a million lines in its stride", () => {
    const [buffer, invocation] = [ring({ bytes: 4_000_000 }), testInvocation()];
    const record = recordOf("");
    for (let index = 0; index < 1_000_000; index++) buffer.keep(invocation, String(index).padStart(7, "0"), record);
    const { lines, dropped } = take(buffer, invocation);
    expect([lines.length, lines[0], lines.at(-1), dropped]).toEqual([500_000, "0500000", "0999999", 500_000]);
  });
});

describe("a ring belongs to one invocation", () => {
  it("also with a thousand at once", async () => {
    const buffer = ring({ bytes: 200 });
    const turns = (seed: number): number => (seed * 7919) % 5;
    const fn = fasten().event(async (event, invocation) => {
      const model = naiveRing(200);
      for (let index = 0; index < 30; index++) {
        const line = `${String(event.data)}-${index}`;
        keep(buffer, currentInvocation() ?? testInvocation(), line);
        model.keep(line);
        for (let turn = turns(Number(event.data) + index); turn > 0; turn--) await new Promise(setImmediate);
        if (turns(index) === 4) expect(take(buffer, invocation)).toEqual(model.take());
      }
      expect(take(buffer, invocation)).toEqual(model.take());
      keep(buffer, invocation, "never taken"); // The next invocation must not find it.
      return true;
    });
    const run = (from: number): Promise<unknown[]> =>
      Promise.all(Array.from({ length: 1000 }, (_, index) => invoke(fn, testEvent(from + index))));
    expect(await run(0)).toEqual(Array.from({ length: 1000 }, () => true));
    expect(await run(1000)).toEqual(Array.from({ length: 1000 }, () => true));
  });

  it("and to all records of its batch, whichever keeps or takes first", async () => {
    const [buffer, invocation] = [ring(), testInvocation()];
    const fn = fasten().event((event, record) => {
      keep(buffer, record, `line ${String(event.data)}`);
      return event.data === 3 ? take(buffer, record) : undefined;
    });
    const { outcomes } = await runInLanes(fn, batchOf(1, 2, 3, 4), invocation);
    expect(outcomes[2]).toEqual({
      status: "ok",
      value: { lines: expect.arrayContaining(["line 1", "line 2", "line 3"]), dropped: 0 },
    });
    keep(buffer, recordView(invocation, testEvent(5)), "line 5");
    expect(take(buffer, invocation).lines.at(-1)).toBe("line 5");
  });

  it("and not to another ring", () => {
    const invocation = testInvocation();
    const [one, two] = [ring(), ring()];
    keep(one, invocation, "one");
    expect(take(two, invocation)).toEqual({ lines: [], dropped: 0 });
    expect(take(one, invocation)).toEqual({ lines: ["one"], dropped: 0 });
  });

  it("and goes with it, and a line goes when it is pushed out", async () => {
    const buffer = ring({ bytes: 10 });
    const held = testInvocation();
    const keepHere = (invocation: Invocation): WeakRef<LogRecord> => {
      const record = recordOf("kept");
      buffer.keep(invocation, "12345", record);
      return new WeakRef(record);
    };
    const [gone, pushedOut, kept] = [keepHere(testInvocation()), keepHere(held), keepHere(held)];
    await collectGarbage();
    expect([gone.deref(), pushedOut.deref()]).toEqual([undefined, undefined]);
    expect(kept.deref()).toBe(buffer.take(held).lines[0]?.record);
  });
});

/** A WeakRef lives at least as long as the turn of the event loop that it was made in. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate);
    collect();
  }
}

describe("ring", () => {
  it("keeps everything and flushes on errors unless told otherwise", () => {
    expect(ring()).toMatchObject({ level: "trace", flushLevel: "error" });
    expect(ring({ level: "debug", flushLevel: "warn" })).toMatchObject({ level: "debug", flushLevel: "warn" });
  });

  it.each<[unknown, string]>([
    [null, "ring: `options` must be an object, got null."],
    [{ size: 1 }, "ring: there is no option `size`; there are `bytes`, `level`, `flushLevel`."],
    [{ bytes: 0 }, "ring: `bytes` must be a whole number of 1 or more, got 0 (number)."],
    [{ bytes: 1.5 }, "ring: `bytes` must be a whole number of 1 or more, got 1.5 (number)."],
    [{ bytes: "20480" }, 'ring: `bytes` must be a whole number of 1 or more, got "20480".'],
    [{ level: "silent" }, 'ring: `level` must be one of trace, debug, info, warn, error, fatal, got "silent".'],
    [{ flushLevel: 50 }, "ring: `flushLevel` must be one of trace, debug, info, warn, error, fatal, got 50 (number)."],
  ])("refuses %j", (options, message) => {
    expect(() => ring(options as object)).toThrow(message);
  });
});
