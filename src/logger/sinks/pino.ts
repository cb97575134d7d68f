import type { Invocation } from "../../core/invocation.ts";
import { invalidOption } from "../../core/options.ts";
import { currentInvocation } from "../../core/scope.ts";
import { LONGEST_TIMER_MS } from "../../core/timer.ts";
import { timestamp } from "../../core/timestamp.ts";
import { membersToJson, toJson } from "../json.ts";
import type { LogLevel } from "../level.ts";
import { LEVELS } from "../line-level.ts";
import type { LogRecord, LogSink } from "../record.ts";

/** The part of a pino logger that the sink calls; a child logger and pino's browser build have it too. */
export interface PinoInstance extends Readonly<Record<LogLevel, (fields: object, message: string) => void>> {
  readonly level: string;
  isLevelEnabled(level: string): boolean;
  flush?(callback: (error?: Error) => void): void;
}

/**
 * Hands every record to a pino logger: fields as its merging object, the error as `err`, and `service`, `requestId` and
 * `trace_id`. Fields are made plain first (Map, Set, causes, getters that throw), so nothing that is logged breaks pino;
 * those that pino or the sink writes itself become `fields.<name>`.
 *
 * - Level: the logger decides first, then pino's own level, which its owner has set. If the two disagree, lines are lost
 *   to pino's; that is said once on the console. To let the logger alone decide, give pino the level `"trace"`.
 * - Time: pino's, since its `timestamp` option says how its reader wants it and a key must not stand twice. A line that is
 *   written later than it was logged has the time of the call as `timestamp` too.
 * - Flushing waits for pino's destination. One that is asynchronous without `minLength`, as by default, cannot be waited
 *   for: where the platform freezes the process use `pino.destination({ sync: true })`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for what is no pino logger, or one without the usual levels.
 * @see https://github.com/pinojs/pino/blob/main/docs/api.md
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { pinoSink } from "faasten/logger/pino";
 * import pino from "pino";
 *
 * const engine = pino({ level: "trace", redact: ["card.number"] }, pino.destination({ sync: true }));
 *
 * // The line is pino's: the logger's own format has nothing to do.
 * export const log = createLogger({ sink: pinoSink(engine), format: () => "" });
 * ```
 */
export function pinoSink(instance: PinoInstance): LogSink {
  for (const name of [...LEVELS, "isLevelEnabled"] as const) {
    const mustBe = `a pino logger with ${LEVELS.join(", ")} and isLevelEnabled`;
    if (typeof instance?.[name] !== "function") throw invalidOption("pinoSink", "instance", mustBe, instance);
  }
  let said = false;
  const sink: LogSink = (_line, record) => {
    if (instance.isLevelEnabled(record.level)) return write(instance, record);
    if (!said) sayLevel(instance.level, record.level);
    said = true;
  };
  return instance.flush ? Object.assign(sink, { flush: (timeoutMs: number) => flush(instance, timeoutMs) }) : sink;
}

/**
 * Gives a function for pino's `mixin` option: pino's own lines then carry the invocation that they are written in, as
 * `requestId`, `trace_id`, `faas.name`, `faas.version`, `faas.trigger` and `faas.coldstart`; outside of any, nothing.
 *
 * @see https://github.com/pinojs/pino/blob/main/docs/api.md#mixin-function
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { pinoMixin } from "faasten/logger/pino";
 * import pino from "pino";
 *
 * const log = pino({ mixin: pinoMixin() }, pino.destination({ sync: true }));
 *
 * export const placeOrder = fasten().event((event) => {
 *   log.info({ orderId: event.id }, "charging");
 * });
 * ```
 */
export function pinoMixin(): () => Record<string, unknown> {
  return () => {
    const invocation = currentInvocation();
    if (!invocation) return {};
    // A new object for each line: pino assigns the line's own fields to it.
    return {
      ...identity(invocation),
      "faas.name": invocation.function.name,
      "faas.version": invocation.function.version,
      "faas.trigger": invocation.trigger,
      "faas.coldstart": invocation.coldStart,
    };
  };
}

function identity({ id, trace }: Invocation): object {
  return trace ? { requestId: id, trace_id: trace.traceId } : { requestId: id };
}

function write(instance: PinoInstance, record: LogRecord): void {
  const { level, message, error } = record;
  const fields = mergingObject(record);
  if (!error) return instance[level](fields, message);
  try {
    instance[level]({ ...fields, err: error }, message);
  } catch {
    instance[level]({ ...fields, err: plainError(error) }, message); // It was frozen, or has a getter that throws.
  }
}

/** Without a prototype, so that pino takes the type from the name. */
function plainError(error: Error): object {
  const plain: unknown = JSON.parse(toJson(error));
  const members = typeof plain === "object" ? plain : { message: plain };
  return Object.assign(Object.create(null) as object, members);
}

/** What pino and this sink write themselves; and what would change an object that it is assigned to. */
const RESERVED: ReadonlySet<string> = new Set([
  "level",
  "time",
  "timestamp",
  "msg",
  "message",
  "pid",
  "hostname",
  "err",
  "service",
  "requestId",
  "trace_id",
  "__proto__",
]);

function mergingObject({ time, service, invocation, fields }: LogRecord): object {
  const plain = JSON.parse(`{${membersToJson(fields, RESERVED).slice(1)}}`) as Record<string, unknown>;
  const late = Math.abs(Date.now() - time) > LATE_MS;
  return {
    ...(late && { timestamp: timestamp(time) }),
    ...(service !== undefined && { service }),
    ...(invocation && identity(invocation)),
    // Pino would take them for a request of Node, and print nothing but that.
    ...(plain["method"] && plain["headers"] && plain["socket"] ? { fields: plain } : plain),
  };
}

/** More than it takes from the call to the sink: the line was kept for a while, or the logger's clock is another one. */
const LATE_MS = 10;

function sayLevel(level: string, lost: LogLevel): void {
  // oxlint-disable-next-line eslint/no-console -- the only way to tell: pino itself has filtered it out
  console.error(`faasten: pinoSink: a line of level ${lost} was lost, because the pino logger's level is ${level}`);
}

async function flush(instance: PinoInstance, timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await new Promise<void>((resolve, reject) => {
    if (instance.flush?.length === 0) return resolve(); // The browser build: it writes at once and calls nobody back.
    if (!(timeoutMs > LONGEST_TIMER_MS)) timer = setTimeout(resolve, timeoutMs > 0 ? timeoutMs : 0);
    // EINVAL: it flushed and then asked for fsync, which a pipe does not know.
    instance.flush?.((error) => (error && (error as { code?: unknown }).code !== "EINVAL" ? reject(error) : resolve()));
  }).finally(() => clearTimeout(timer));
}
