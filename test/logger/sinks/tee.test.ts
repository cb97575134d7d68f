import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger, type LogSink } from "../../../src/logger/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { tee } from "../../../src/logger/sinks/tee.ts";

const record = { time: 0, level: "info", message: "hello", fields: {} } as const;

function failing(message: string): LogSink {
  return () => {
    throw new Error(message);
  };
}

const flushing = (flush: (timeoutMs: number) => unknown): LogSink => Object.assign((): void => undefined, { flush });

afterEach(() => {
  vi.restoreAllMocks();
});

describe("tee", () => {
  it("gives each sink every line, in order", () => {
    const order: string[] = [];
    const both = tee(
      (line, given) => order.push(`first ${line} ${given.message}`),
      (line, given) => order.push(`second ${line} ${given.message}`),
    );
    both("a", record);
    both("b", record);
    expect(order).toEqual(["first a hello", "second a hello", "first b hello", "second b hello"]);
  });

  it("gives later sinks the line when earlier ones throw, and throws the first error then", () => {
    const last = memorySink();
    const all = tee(failing("one"), failing("two"), last);
    expect(() => all("a", record)).toThrow("one");
    expect(last.lines).toEqual(["a"]);
  });

  it("throws undefined too, if that was thrown", () => {
    const all = tee(() => {
      throw undefined;
    }, memorySink());
    let thrown: unknown = "nothing";
    try {
      all("a", record);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeUndefined();
  });

  it("has its logger report a failure, and the log call does not throw", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const memory = memorySink();
    const log = createLogger({ sink: tee(failing("disk full"), memory), format: "json" });
    log.info("one");
    log.info("two");
    expect(memory.records.map(({ message }) => message)).toEqual(["one", "two"]);
    expect(said.mock.calls).toEqual([["faasten: a log line was lost: disk full"]]);
  });

  it("has no flush where no sink has one, so that nothing is waited for", () => {
    expect(tee(memorySink(), memorySink()).flush).toBeUndefined();
    expect(tee().flush).toBeUndefined();
  });

  it("flushes all at once, each with the whole time", async () => {
    const asked: number[] = [];
    const { promise: everyoneAsked, resolve } = Promise.withResolvers<void>();
    const flush = (timeoutMs: number): Promise<void> => {
      asked.push(timeoutMs);
      if (asked.length === 2) resolve();
      return everyoneAsked; // One after the other would never end.
    };
    await tee(flushing(flush), memorySink(), flushing(flush)).flush?.(10_000);
    expect(asked).toEqual([10_000, 10_000]);
  });

  it.each([
    ["throws", () => failing("no disk")("", record)],
    ["rejects", () => Promise.reject(new Error("no disk"))],
  ])("flushes the others when one %s, and rejects when they are done", async (_how, flush) => {
    let done = false;
    const slow = flushing(async () => {
      await Promise.resolve();
      done = true;
    });
    await expect(tee(flushing(flush), slow).flush?.(10_000)).rejects.toThrow("no disk");
    expect(done).toBe(true);
  });

  it.each([20, 0, -1, Number.NaN])("waits for a flush that never ends no longer than %d ms", async (timeoutMs) => {
    const never = flushing(() => new Promise<never>(() => undefined));
    await expect(
      tee(
        never,
        flushing(() => undefined),
      ).flush?.(timeoutMs),
    ).resolves.toBeUndefined();
  });

  it("waits without a limit where there is none", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 5);
    await expect(tee(flushing(() => promise)).flush?.(Number.POSITIVE_INFINITY)).resolves.toBeUndefined();
  });

  it("refuses what is no sink", () => {
    expect(() => tee(memorySink(), "stdout" as never)).toThrow('tee: `sinks[1]` must be a function, got "stdout".');
  });
});
