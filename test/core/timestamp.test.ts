import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timestamp } from "../../src/core/timestamp.ts";

describe("timestamp", () => {
  it("is what Date makes of the time, in whatever order times come", () => {
    const times = fc.integer({ min: -1e12, max: 4e12 });
    const near = times.chain((time) => fc.array(fc.integer({ min: time - 2000, max: time + 2000 }), { minLength: 1 }));
    const same = (series: readonly number[]): void => {
      expect(series.map(timestamp)).toEqual(series.map((time) => new Date(time).toISOString()));
    };
    fc.assert(fc.property(near, same));
  });

  it("has whole milliseconds, though the clock has parts of them", () => {
    expect([1005.75, 1005, 1999.999].map(timestamp)).toEqual(
      ["01.005", "01.005", "01.999"].map((seconds) => `1970-01-01T00:00:${seconds}Z`),
    );
  });
});
