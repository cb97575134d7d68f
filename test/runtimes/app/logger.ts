import { fasten } from "faasten";
import { createLogger } from "faasten/logger";
import { memorySink } from "faasten/logger/memory";
import { invoke, testEvent } from "faasten/testing";
import { equal } from "./check.ts";

type Line = Record<string, unknown>;

/** The logger, with its lines kept in memory. */
export const loggerChecks: Record<string, () => unknown> = {
  "logger: a line is one line of valid JSON": () => {
    const { log, read } = memoryLogger();
    log.info("two\nlines \u2028 and \ud800 half a character", { total: 10 });
    const [line] = read();
    equal([line?.["level"], line?.["service"], line?.["total"]], ["INFO", "shop", 10]);
  },

  "logger: a field may hold any value, and the line stays valid JSON": () => {
    const { log, read } = memoryLogger();
    for (const value of hostileValues()) log.info("hostile", { value });
    equal(
      read().map(({ message }) => message),
      hostileValues().map(() => "hostile"),
    );
  },

  "logger: a call may be given any value, and its message is written": () => {
    const { log, read } = memoryLogger();
    for (const value of hostileValues()) log.info("hostile", value);
    equal(
      read().map(({ message }) => message),
      hostileValues().map(() => "hostile"),
    );
  },

  "logger: fastened, it writes one wide record at the end": async () => {
    const { log, read } = memoryLogger();
    const fn = fasten(log).event(() => {
      log.append({ orderId: "7" });
      log.info("charging");
      log.annotate({ "order.total": 10 });
    });
    await invoke(fn, testEvent("x"), { id: "a", coldStart: true });
    const [line, wide] = read();
    equal([line?.["message"], line?.["orderId"], line?.["requestId"]], ["charging", "7", "a"]);
    equal([wide?.["outcome"], wide?.["order.total"], wide?.["faas.coldstart"]], ["ok", 10, true]);
  },
};

function memoryLogger() {
  const sink = memorySink();
  const log = createLogger({ service: "shop", format: "json", sink });
  const read = (): Line[] =>
    sink.lines.map((line) => {
      if (line.includes("\n")) throw new Error(`a line feed in ${line}`);
      return JSON.parse(line) as Line;
    });
  return { log, read };
}

function hostileValues(): unknown[] {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  const thrower = { toJSON: refuse };
  Object.defineProperty(thrower, "boom", { get: refuse, enumerable: true });
  const proxy = new Proxy({}, { get: refuse, ownKeys: refuse, getPrototypeOf: refuse });
  return [circle, thrower, proxy, 10n, Symbol("s"), () => 1, new Map([[{}, 1]]), new Date(NaN), NaN, null];
}

function refuse(): never {
  throw new Error("refused");
}
