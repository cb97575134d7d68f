import { Logger as Powertools } from "@aws-lambda-powertools/logger";
import pino from "pino";
import { describe, expect, it, vi } from "vitest";
import { createLogger } from "../../../src/logger/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { parseLine, topLevelNames } from "../support/format-records.ts";

const refuse = (): never => {
  throw new Error("refused");
};
const loop = new Error("loop");
loop.cause = loop;

const GIVES_UP: unknown = expect.stringContaining("unable to serialize");
const OWN_CAUSE: unknown = expect.objectContaining({ message: "loop", cause: "[circular]" });

/** What a logger makes of a call: its line, or that the call threw. */
type Outcome = Record<string, unknown> | "throws";

function attempt(log: () => string | undefined): Outcome {
  try {
    return parseLine(log());
  } catch (error) {
    if (error instanceof SyntaxError) throw error; // It printed what is no JSON.
    return "throws";
  }
}

const ours = (...args: readonly unknown[]): Outcome =>
  attempt(() => {
    const sink = memorySink();
    createLogger({ sink, format: "json" }).info("hello", ...args);
    return sink.lines[0];
  });

const byPowertools = (...args: readonly unknown[]): Outcome =>
  attempt(() => {
    const lines: string[] = [];
    const keep = (chunk: string | Uint8Array): boolean => lines.push(String(chunk)) > 0;
    const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockImplementation(keep));
    try {
      new Powertools().info("hello", ...(args as readonly [string]));
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    return lines.at(-1);
  });

const byPino = (fields: object, ...args: readonly unknown[]): Outcome => attempt(() => pinosLine(fields, ...args));

function pinosLine(fields: object, ...args: readonly unknown[]): string | undefined {
  const lines: string[] = [];
  pino({ base: null }, { write: (line: string) => void lines.push(line) }).info(fields, "hello", ...args);
  return lines[0];
}

describe("the same fields", () => {
  it.each<[what: string, fields: () => object, ours: unknown, powertools: unknown, pino: unknown]>([
    ["a Map", () => ({ v: new Map([["a", 1]]) }), { a: 1 }, {}, {}],
    ["a Set", () => ({ v: new Set([1]) }), [1], {}, {}],
    ["Headers", () => ({ v: new Headers({ a: "1" }) }), { a: "1" }, {}, {}],
    ["NaN", () => ({ v: Number.NaN }), "NaN", null, null],
    ["an invalid date", () => ({ v: new Date(Number.NaN) }), "Invalid Date", null, null],
    ["a BigInt", () => ({ v: 2n ** 80n }), "1208925819614629174706176", "1208925819614629174706176", 2 ** 80],
    ["a function", () => ({ v: refuse }), "[function]", undefined, undefined],
    ["bytes", () => ({ v: new Uint8Array(2) }), "[Uint8Array, 2 bytes]", { 0: 0, 1: 0 }, { 0: 0, 1: 0 }],
    ["an empty text", () => ({ v: "" }), "", undefined, ""],
    ["a toJSON that throws", () => ({ v: { toJSON: refuse } }), "[unreadable: refused]", "throws", GIVES_UP],
    [
      "a getter that throws",
      () => Object.defineProperty({}, "v", { get: refuse, enumerable: true }),
      "[threw: refused]",
      "throws",
      "throws",
    ],
    ["an error that is its own cause", () => ({ v: loop }), OWN_CAUSE, "throws", { cause: "[Circular]" }],
  ])("as faasten, Powertools and pino print them: %s", (_what, fields, mine, powertools, pinos) => {
    const values = [ours(fields()), byPowertools(fields()), byPino(fields())].map((line) =>
      line === "throws" ? line : line["v"],
    );
    expect(values).toEqual([mine, powertools, pinos]);
  });

  it("with reserved names: faasten sets them aside, Powertools drops them, pino writes them twice", () => {
    const fields = { level: "mine", message: "mine", msg: "mine" };
    const line = ours(fields);
    expect(line).toMatchObject({ level: "INFO", message: "hello", "fields.level": "mine", "fields.message": "mine" });
    expect(byPowertools(fields)).toMatchObject({ level: "INFO", message: "hello" });
    const names = topLevelNames(pinosLine(fields) ?? "");
    expect(names.filter((name) => name === "level" || name === "msg")).toHaveLength(4);
  });
});

describe("more arguments than have a place", () => {
  it("are in the field `extra`; Powertools keeps the last text, pino nothing", () => {
    expect(ours(3, "again", "and again")).toMatchObject({ extra: [3, "again", "and again"] });
    expect(byPowertools(3, "again", "and again")).toMatchObject({ extra: "and again" });
    const names = Object.keys(byPino({}, 3, "again", "and again"));
    expect(names.toSorted()).toEqual(["level", "msg", "time"]);
  });
});

describe("an error of several errors", () => {
  it("is printed with all of them and its cause; Powertools leaves them out", () => {
    const error = new AggregateError([new Error("first")], "all", { cause: new TypeError("inner") });
    expect(ours(error)).toMatchObject({ error: { cause: { message: "inner" }, errors: [{ message: "first" }] } });
    const { error: theirs } = byPowertools(error) as { error: object };
    expect(theirs).toMatchObject({ cause: { message: "inner" } });
    expect(theirs).not.toHaveProperty("errors");
  });
});
