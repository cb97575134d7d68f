import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseLine } from "./support/format-records.ts";
import { cutLine } from "../../src/logger/cut-line.ts";

describe("cutting a line", () => {
  it("leaves a line that fits as it is", () => {
    const line = JSON.stringify({ text: "x".repeat(988) });
    expect(line).toHaveLength(999);
    expect(cutLine(line, 999)).toBe(line);
  });

  it("cuts long texts wherever they stand, no more than it must", () => {
    const line = JSON.stringify({
      short: "a",
      error: { stack: "s".repeat(9000), name: "Error" },
      list: ["l".repeat(3000)],
    });
    expect(parseLine(cutLine(line, 12_000))).toEqual({
      short: "a",
      error: { stack: `${"s".repeat(8192)}[808 more characters]`, name: "Error" },
      list: ["l".repeat(3000)],
      truncated_fields: ["error"],
    });
    expect(parseLine(cutLine(line, 5000))).toEqual({
      short: "a",
      error: { stack: `${"s".repeat(2048)}[6952 more characters]`, name: "Error" },
      list: [`${"l".repeat(2048)}[952 more characters]`],
      truncated_fields: ["error", "list"],
    });
  });

  it("drops the largest members where short texts are too much", () => {
    const line = JSON.stringify({ level: "INFO", numbers: Array.from({ length: 5000 }, (_, index) => index), id: 1 });
    expect(cutLine(line, 2000)).toBe('{"level":"INFO","id":1,"truncated_fields":["numbers"]}');
  });

  it("tells how many members went, not the names of them all", () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`member${index}`, index]));
    const cut = parseLine(cutLine(JSON.stringify({ level: "INFO", ...many }), 2000));
    expect(cut.level).toBe("INFO");
    const told = cut.truncated_fields as string[];
    expect(told).toHaveLength(21);
    expect(told.at(-1)).toMatch(/^\[\d+ more\]$/);
  });

  it("parts no surrogate pair", () => {
    const line = JSON.stringify({ text: `x${"😀".repeat(10_000)}` });
    expect(cutLine(line, 9000).isWellFormed()).toBe(true);
    expect((parseLine(cutLine(line, 9000)).text as string).isWellFormed()).toBe(true);
  });

  it("cuts off what is no JSON object", () => {
    expect(cutLine("x".repeat(20), 10)).toBe("x".repeat(10));
    expect(cutLine('["xxxxxxxxxxxx"]', 10)).toBe('["xxxxxxxx');
    expect(cutLine('{"xxxxxxxxxxxx', 10)).toBe('{"xxxxxxxx');
  });

  it("fits any object into the limit, as JSON", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), fc.nat(400), (members, limit) => {
        const line = JSON.stringify({ ...members, text: "t".repeat(500) });
        const cut = cutLine(line, 100 + limit);
        expect(parseLine(cut)).toHaveProperty("truncated_fields");
        expect(cut.length).toBeLessThanOrEqual(100 + limit);
      }),
      { numRuns: 300 },
    );
  });
});
