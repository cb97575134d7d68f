import { describe, expect, it } from "vitest";
import { prettyFormat } from "../../src/logger/pretty-format.ts";

const record = {
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  level: "warn",
  message: "low stock",
  fields: { sku: "a-1" },
} as const;

describe("the format for a terminal", () => {
  it("is one readable line", () =>
    expect(prettyFormat(false)(record)).toBe("03:04:05.006 WARN  low stock { sku: 'a-1' }"));

  it("colours the level where colours are wanted", () =>
    expect(prettyFormat(true)(record)).toContain("\u001b[33mWARN \u001b[0m"));

  it("prints the error below, with its causes", () => {
    const text = prettyFormat(false)({ ...record, error: new Error("outer", { cause: new Error("inner") }) });
    expect(text).toMatch(/low stock.*\nError: outer\n[^]*\[cause\]: Error: inner/);
  });

  it("shows control characters of a message instead of obeying them", () => {
    expect(prettyFormat(false)({ ...record, message: "a\u001b[2Jb\nc", fields: {} })).toBe(
      "03:04:05.006 WARN  a\\u001b[2Jb\\nc",
    );
  });
});
