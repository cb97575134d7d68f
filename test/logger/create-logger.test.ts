import { describe, expect, it, vi } from "vitest";
import { createLogger } from "../../src/logger/index.ts";
import { memorySink } from "../../src/logger/sinks/memory.ts";

describe("createLogger", () => {
  it.each([
    [{ service: "" }, 'createLogger: `service` must be a string, got "".'],
    [
      { level: "loud" },
      'createLogger: `level` must be one of trace, debug, info, warn, error, fatal, silent, got "loud".',
    ],
    [{ fields: 3 }, "createLogger: `fields` must be an object, got 3 (number)."],
    [{ format: "xml" }, 'createLogger: `format` must be "json" or a function, got "xml".'],
    [{ sink: {} }, "createLogger: `sink` must be a function, got an object."],
    [{ clock: 1 }, "createLogger: `clock` must be a function, got 1 (number)."],
    [
      { servcie: "x" },
      "createLogger: there is no option `servcie`; there are `service`, `level`, `fields`, `format`, `sink`, `redact`,",
    ],
  ])("refuses %j", (options, message) => {
    expect(() => createLogger(options as never)).toThrow(message);
  });

  it("puts fields on lines: its own below a child's below the call's, and takes copies", () => {
    const sink = memorySink();
    const fields = { a: 1, b: 1, c: 1 };
    const log = createLogger({ sink, fields });
    fields.a = 99;
    log.child({ b: 2 }).info("hello", { c: 3 });
    log.info("bye");
    expect(sink.records.map((record) => record.fields)).toEqual([
      { a: 1, b: 2, c: 3 },
      { a: 1, b: 1, c: 1 },
    ]);
  });

  it("writes lines though the clock gives no time", () => {
    const sink = memorySink();
    for (const time of [Number.NaN, Infinity, 9e15])
      createLogger({ sink, format: "json", clock: () => time }).info("hello");
    for (const line of sink.lines)
      expect(JSON.parse(line)).toMatchObject({ timestamp: expect.stringMatching(/^2\d{3}-.*Z$/) as string });
    expect(sink.lines).toHaveLength(3);
  });

  it("has calls that may be detached", async () => {
    const sink = memorySink();
    const log = createLogger({ sink });
    await Promise.reject(new Error("lost?")).catch(log.error);
    await Promise.reject(new Error("lost, too?")).catch(log.child({ a: 1 }).warn);
    expect(sink.records.map(({ level, message }) => [level, message])).toEqual([
      ["error", "lost?"],
      ["warn", "lost, too?"],
    ]);
  });

  it("never throws: a failing format or sink is reported once", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const log = createLogger({
      sink: () => {
        throw new Error("disk full");
      },
    });
    for (let line = 0; line < 3; line++) expect(() => log.info("hello")).not.toThrow();
    expect(said.mock.calls).toEqual([["faasten: a log line was lost: disk full"]]);
    expect(log.lost).toBe(3);
    said.mockRestore();
  });

  it("writes the message whatever the fields do when they are read", () => {
    const sink = memorySink();
    const log = createLogger({ sink, format: "json" });
    const refuse = (): never => {
      throw new Error("refused");
    };
    const hostile = [
      new Proxy({}, { ownKeys: refuse }),
      new Proxy({ a: 1 }, { get: refuse }),
      new Proxy({}, { getPrototypeOf: refuse }),
      {
        get a(): never {
          return refuse();
        },
        b: 1,
      },
    ];
    for (const fields of hostile) {
      log.info("hello", fields);
      log.child({ own: 1 }).info("hello", fields);
      log.error(fields, "hello", new Error("x"));
    }
    const lines = sink.lines.map((line) => JSON.parse(line) as { message: string });
    expect(lines.map(({ message }) => message)).toEqual(Array.from({ length: 12 }, () => "hello"));
  });

  it("says so once when something is appended or annotated where no invocation is", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const log = createLogger({ sink: memorySink() });
    for (let time = 0; time < 2; time++) {
      log.append({ a: 1 });
      log.annotate({ a: 1 });
      log.remove("a");
    }
    expect(said).toHaveBeenCalledTimes(3);
    said.mockRestore();
  });
});
