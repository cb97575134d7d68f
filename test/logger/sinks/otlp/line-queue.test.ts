import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createLineQueue, type QueuedLine } from "../../../../src/logger/sinks/otlp/line-queue.ts";

const line = (json: string, bytes: number): QueuedLine => ({ json, service: undefined, bytes });
const names = (lines: readonly QueuedLine[]): string[] => lines.map(({ json }) => json);

/** Fills a queue with lines of ten bytes named by letters. */
function filled(maxBytes: number, letters: string) {
  const queue = createLineQueue(maxBytes);
  for (const letter of letters) queue.push(line(letter, 10));
  return queue;
}

describe("createLineQueue", () => {
  it("gives the oldest lines first, and drops the oldest when there is no room", () => {
    const queue = filled(30, "abcde");
    expect([queue.waiting, queue.bytes, queue.overflowed]).toEqual([3, 30, 2]);
    expect(names(queue.take(2))).toEqual(["c", "d"]);
    expect(names(queue.take(9))).toEqual(["e"]);
  });

  it("drops as many as a large line needs, and the line itself where that would not do", () => {
    const queue = filled(30, "abc");
    queue.push(line("large", 15));
    expect([queue.waiting, queue.bytes, queue.overflowed]).toEqual([2, 25, 2]);
    queue.push(line("too large", 31));
    expect([queue.waiting, queue.bytes, queue.overflowed]).toEqual([2, 25, 3]);
    expect(names(queue.take(9))).toEqual(["c", "large"]);
  });

  it("counts lines under way, which cannot be dropped", () => {
    const queue = filled(30, "abc");
    const underWay = queue.take(2);
    queue.push(line("d", 10));
    expect([queue.waiting, queue.length, queue.overflowed]).toEqual([1, 3, 1]);
    queue.push(line("no room", 20));
    expect([queue.waiting, queue.length, queue.overflowed]).toEqual([1, 3, 2]);
    queue.settle(underWay, false);
    expect([queue.waiting, queue.length, queue.bytes]).toEqual([1, 1, 10]);
  });

  it("has lines that are to be tried again wait at the front", () => {
    const queue = filled(50, "abc");
    queue.settle(queue.take(2), true);
    queue.push(line("d", 10));
    expect(names(queue.take(9))).toEqual(["a", "b", "c", "d"]);
  });

  it("takes no more than a request may hold, and a line that is larger by itself", () => {
    const mib = 1024 * 1024;
    const queue = createLineQueue(100 * mib);
    for (const [name, size] of Object.entries({ a: 2, b: 2, c: 1, d: 9, e: 1 })) queue.push(line(name, size * mib));
    expect([1, 2, 3, 4].map(() => names(queue.take(9)))).toEqual([["a", "b"], ["c"], ["d"], ["e"]]);
  });

  it("never holds more than the bound, loses no line silently and keeps the order, whatever is done", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("push" as const), bytes: fc.integer({ min: 1, max: 60 }) }),
      fc.record({ do: fc.constant("take" as const), most: fc.integer({ min: 1, max: 5 }) }),
      fc.record({ do: fc.constant("settle" as const), again: fc.boolean() }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.array(step, { maxLength: 100 }), (maxBytes, steps) => {
        const queue = createLineQueue(maxBytes);
        const counts = { accepted: 0, sent: 0 };
        let underWay: readonly QueuedLine[] | undefined;
        for (const one of steps) {
          if (one.do === "push") queue.push(line(`${counts.accepted++}`, one.bytes));
          else if (one.do === "take") underWay ??= queue.take(one.most); // One request at a time.
          else if (underWay) {
            queue.settle(underWay, one.again);
            if (!one.again) counts.sent += underWay.length;
            underWay = undefined;
          }
          expect(queue.bytes).toBeLessThanOrEqual(maxBytes);
          expect(counts.sent + queue.overflowed + queue.length).toBe(counts.accepted);
          expect(queue.length - queue.waiting).toBe(underWay?.length ?? 0);
        }
        if (underWay) queue.settle(underWay, true);
        const rest = queue.take(1000);
        expect(names(rest).map(Number)).toEqual(
          names(rest)
            .map(Number)
            .toSorted((a, b) => a - b),
        );
        expect(rest.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(queue.bytes);
      }),
      { numRuns: 300 },
    );
  });
});
