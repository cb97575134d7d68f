import { describe, expect, it, vi } from "vitest";
import { terminalSink } from "../../../src/logger/terminal.ts";
import { pretty } from "../../../src/logger/formats/pretty.ts";

const record = {
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  level: "warn",
  message: "low stock",
  fields: { sku: "a-1" },
} as const;

describe("lines for people", () => {
  it("is one readable line", () =>
    expect(pretty({ colors: false })(record)).toBe("03:04:05.006 WARN  low stock { sku: 'a-1' }"));

  it("colours the level where colours are wanted", () =>
    expect(pretty({ colors: true })(record)).toContain("\u001b[33mWARN \u001b[0m"));

  it("prints the error below, with its causes", () => {
    const text = pretty({ colors: false })({ ...record, error: new Error("outer", { cause: new Error("inner") }) });
    expect(text).toMatch(/low stock.*\nError: outer\n[^]*\[cause\]: Error: inner/);
  });

  it("shows control characters of a message instead of obeying them", () => {
    expect(pretty({ colors: false })({ ...record, message: "a\u001b[2Jb\nc", fields: {} })).toBe(
      "03:04:05.006 WARN  a\\u001b[2Jb\\nc",
    );
  });
});

describe("the sink for a terminal", () => {
  it("has the console print the record", () => {
    const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
    vi.stubEnv("NO_COLOR", "1");
    const error = new Error("found");
    terminalSink("", { ...record, error });
    terminalSink("", { ...record, message: "100%d\n", fields: {} });
    expect(said.mock.calls).toEqual([
      ["%s %s %s", "03:04:05.006", "WARN ", "low stock", { sku: "a-1" }, error],
      ["%s %s %s", "03:04:05.006", "WARN ", "100%d\\n"],
    ]);
    vi.unstubAllEnvs();
    said.mockRestore();
  });
});
