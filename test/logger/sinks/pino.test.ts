import fc from "fast-check";
import pino, { type DestinationStream, type LoggerOptions } from "pino";
import { afterEach, describe, expect, it, vi } from "vitest";
import { fasten } from "../../../src/index.ts";
import { createLogger, type Logger } from "../../../src/logger/index.ts";
import { pinoMixin, pinoSink } from "../../../src/logger/sinks/pino.ts";
import { invoke, testEvent, testInvocation } from "../../../src/testing/index.ts";
import { type PinoLine, pinoOutput } from "./support/pino-output.ts";

function setup(options: LoggerOptions = {}): { log: Logger; lines: () => PinoLine[]; text: () => string } {
  const { stream, ...read } = pinoOutput();
  const engine = pino({ level: "trace", base: null, ...options }, stream);
  return {
    log: createLogger({ service: "orders", level: "trace", sink: pinoSink(engine), format: () => "" }),
    ...read,
  };
}

const throwing = (): never => {
  throw new Error("refused");
};

afterEach(() => {
  vi.restoreAllMocks();
});

describe("pinoSink", () => {
  it("writes each level as pino does, with message, fields, service and pino's own time", () => {
    const { log, lines } = setup();
    const before = Date.now();
    for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const)
      log[level](`a ${level}`, { n: 1 });
    expect(lines().map(({ level, msg }) => [level, msg])).toEqual([
      [10, "a trace"],
      [20, "a debug"],
      [30, "a info"],
      [40, "a warn"],
      [50, "a error"],
      [60, "a fatal"],
    ]);
    const [line = {}] = lines();
    expect(line).toEqual({ level: 10, time: line["time"], service: "orders", n: 1, msg: "a trace" });
    expect(line["time"]).toBeTypeOf("number");
    expect(line["time"] as number).toBeGreaterThanOrEqual(before);
  });

  it("takes the invocation's id and trace", async () => {
    const { log, lines } = setup();
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const fn = fasten(log).event(() => log.info("inside"));
    await invoke(fn, testEvent(1), { id: "i-1", traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect(lines().map(({ msg, requestId, trace_id }) => [msg, requestId, trace_id])).toEqual([
      ["inside", "i-1", traceId],
      [expect.stringContaining("ok"), "i-1", traceId],
    ]);
  });

  it("leaves messages as they are: pino's placeholders are not ours", () => {
    const { log, lines } = setup();
    log.info("100%s %d %o %%", { n: 1 });
    log.info("");
    expect(lines().map(({ msg }) => msg)).toEqual(["100%s %d %o %%", ""]);
  });

  it("prints errors by pino's own serializer, with class, causes and members", () => {
    const { log, lines } = setup();
    class PaymentError extends Error {
      readonly code = "DECLINED";
    }
    log.error("charging failed", new PaymentError("no", { cause: new TypeError("limit") }));
    const err = lines()[0]?.["err"] as PinoLine;
    expect(err).toMatchObject({ type: "PaymentError", message: "no: limit", code: "DECLINED" });
    expect(err["stack"]).toMatch(/no\n[^]*caused by: TypeError: limit/);
  });

  it("hands the error itself to a serializer of the user's own", () => {
    const { log, lines } = setup({
      serializers: { err: (error: unknown) => ({ range: error instanceof RangeError }) },
    });
    log.error(new RangeError("too far"));
    expect(lines()[0]).toMatchObject({ err: { range: true }, msg: "too far" });
  });

  it.each<[string, () => Error]>([
    ["frozen", () => Object.freeze(new TypeError("bad"))],
    [
      "with a getter that throws",
      () => Object.defineProperty(new TypeError("bad"), "x", { enumerable: true, get: throwing }),
    ],
    ["with a cause that throws", () => Object.defineProperty(new TypeError("bad"), "cause", { get: throwing })],
  ])("writes an error that pino cannot: %s", (_name, make) => {
    const { log, lines } = setup();
    expect(() => pino(pinoOutput().stream).error(make())).toThrow(/refused|not extensible/);
    log.error("failed", make());
    expect(lines()).toHaveLength(1);
    const err = { type: "TypeError", message: "bad", stack: expect.stringContaining("TypeError: bad") };
    expect(lines()[0]).toMatchObject({ msg: "failed", err });
  });

  it("writes the line whatever a hostile error does", () => {
    const { stream, lines } = pinoOutput();
    const error = new Proxy(new Error("bad"), { get: throwing, has: throwing, ownKeys: throwing });
    pinoSink(pino({}, stream))("", { time: Date.now(), level: "error", message: "failed", fields: {}, error });
    expect(lines()).toHaveLength(1);
    expect(lines()[0]).toMatchObject({ msg: "failed", err: { message: "[unreadable: refused]" } });
  });

  it("makes fields plain that pino throws at or prints nothing of", () => {
    const { log, lines } = setup();
    const getter = Object.defineProperty({}, "x", { enumerable: true, get: throwing });
    expect(() => pino(pinoOutput().stream).info(getter)).toThrow("refused");
    log.info("a", { map: new Map([["k", 1]]), set: new Set([1]), big: 2n ** 60n, deep: new Error("in"), getter });
    log.info("b", getter);
    expect(lines()[0]).toMatchObject({
      map: { k: 1 },
      set: [1],
      big: "1152921504606846976",
      deep: { name: "Error", message: "in" },
      getter: { x: "[threw: refused]" },
    });
    expect(lines()[1]).toMatchObject({ msg: "b", x: "[threw: refused]" });
  });

  it("writes no name twice: a field of a name that pino or the sink writes becomes fields.<name>", () => {
    const { log, lines, text } = setup({ mixin: pinoMixin(), base: { pid: 1, hostname: "h" } });
    const taken = ["level", "time", "msg", "pid", "hostname", "err", "service", "requestId", "trace_id"];
    log.for(testInvocation()).error("x", Object.fromEntries(taken.map((name) => [name, "mine"])), new Error("e"));
    const names = [...text().matchAll(/[{,]"([\w.]+)":/g)].map(([, name]) => name);
    for (const name of taken) {
      expect(lines()[0]?.[`fields.${name}`]).toBe("mine");
      expect(names.filter((one) => one === name)).toHaveLength(name === "trace_id" ? 0 : 1);
    }
  });

  it("keeps a member named __proto__ from becoming a prototype", () => {
    const shared = {};
    const { log, lines } = setup({ mixin: () => shared });
    log.info("x", JSON.parse('{"__proto__":{"polluted":true}}') as object);
    expect((shared as PinoLine)["polluted"]).toBeUndefined();
    expect(lines()[0]?.["fields.__proto__"]).toEqual({ polluted: true });
  });

  it("keeps fields that pino would take for a request", () => {
    const { log, lines } = setup();
    const fields = { method: "GET", headers: { a: "1" }, socket: "unix", other: 1 };
    log.info("x", fields);
    expect(lines()[0]).toMatchObject({ msg: "x", service: "orders", fields });
  });

  it("tells when the call was made if the line comes later", () => {
    const { stream, lines } = pinoOutput();
    const engine = pino({ base: null }, stream);
    const log = createLogger({ sink: pinoSink(engine), clock: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6) });
    log.info("kept", { timestamp: 1 });
    expect(lines()[0]).toMatchObject({ timestamp: "2026-01-02T03:04:05.006Z", "fields.timestamp": 1 });
    expect(lines()[0]?.["time"]).toBeGreaterThan(Date.UTC(2026, 0, 2));
  });

  it("respects pino's level, now and later, and says once that a line was lost to it", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { stream, lines } = pinoOutput();
    const engine = pino({ level: "warn" }, stream);
    const log = createLogger({ sink: pinoSink(engine), level: "debug" });
    log.debug("one");
    log.info("two");
    log.warn("three");
    engine.level = "debug";
    log.debug("four");
    expect(lines().map(({ msg }) => msg)).toEqual(["three", "four"]);
    expect(said.mock.calls).toEqual([
      ["faasten: pinoSink: a line of level debug was lost, because the pino logger's level is warn"],
    ]);
  });

  it("keeps what pino does: bindings of a child, redaction, its own message key and time", () => {
    const { stream, lines } = pinoOutput();
    const timestamp = (): string => ',"at":"noon"';
    const engine = pino({ redact: ["card.number"], messageKey: "message", timestamp, base: null }, stream);
    const log = createLogger({ sink: pinoSink(engine.child({ team: "checkout" })) });
    log.info("charging", { card: { number: "4111" }, message: "mine" });
    expect(lines()).toEqual([
      {
        level: 30,
        at: "noon",
        team: "checkout",
        card: { number: "[Redacted]" },
        "fields.message": "mine",
        message: "charging",
      },
    ]);
  });

  it("is not stopped by a stream that fails: the logger reports it", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const broken: DestinationStream = { write: () => throwing() };
    const log = createLogger({ sink: pinoSink(pino({}, broken)) });
    expect(() => log.info("x")).not.toThrow();
    expect(said.mock.calls).toEqual([["faasten: a log line was lost: refused"]]);
  });

  it.each([
    undefined,
    null,
    {},
    console,
    pino({ customLevels: { loud: 1 }, useOnlyCustomLevels: true, level: "loud" }),
  ])("refuses what is no pino logger with the usual levels: %#", (instance) => {
    expect(() => pinoSink(instance as never)).toThrow("pinoSink: `instance` must be a pino logger with trace, debug,");
  });

  it("never throws, and writes one valid line for each call, whatever the fields are", () => {
    const { log, lines } = setup({ mixin: pinoMixin() });
    let calls = 0;
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withMap: true, withSet: true })),
        (fields) => {
          log.info("x", fields);
          calls += 1;
          expect(lines()).toHaveLength(calls);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe("pinoMixin", () => {
  it("puts the invocation into pino's own lines, and nothing outside of one", async () => {
    const { stream, lines } = pinoOutput();
    const log = pino({ mixin: pinoMixin(), base: null }, stream);
    const fn = fasten().event(async () => {
      await Promise.resolve();
      log.info({ n: 1, requestId: "mine" }, "inside");
    });
    log.info("before");
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    const identity = { id: "i-1", coldStart: true, function: { name: "place-order", version: "7" } };
    await invoke(fn, testEvent(1), { ...identity, trigger: "queue", traceparent });
    expect(lines().map(({ time: _time, ...line }) => line)).toEqual([
      { level: 30, msg: "before" },
      {
        level: 30,
        requestId: "mine",
        trace_id: traceId,
        "faas.name": "place-order",
        "faas.version": "7",
        "faas.trigger": "queue",
        "faas.coldstart": true,
        n: 1,
        msg: "inside",
      },
    ]);
  });

  it("keeps a line's fields to the line, and invocations that overlap apart", async () => {
    const { stream, lines } = pinoOutput();
    const log = pino({ mixin: pinoMixin(), base: null }, stream);
    const fn = fasten().event(async (event) => {
      log.info({ own: event.data }, "first");
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.info("second");
    });
    await Promise.all([1, 2, 3].map((n) => invoke(fn, testEvent(n), { id: `i-${n}` })));
    expect(lines().map(({ msg, requestId, own }) => [msg, requestId, own])).toEqual([
      ...[1, 2, 3].map((n) => ["first", `i-${n}`, n]),
      ...[1, 2, 3].map((n) => ["second", `i-${n}`, undefined]),
    ]);
  });
});
