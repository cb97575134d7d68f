import { env } from "../../core/host.ts";
import type { Invocation } from "../../core/invocation.ts";
import { checkOptions, type Rule } from "../../core/options.ts";
import { createSlot } from "../../core/slot.ts";
import { timestamp } from "../../core/timestamp.ts";
import { isError } from "../call.ts";
import { membersToJson, stringify, toJson } from "../json.ts";
import type { LogLevel } from "../level.ts";
import { reading } from "../plain.ts";
import type { Fields, LogFormat } from "../record.ts";
import { errorParts } from "../error-parts.ts";
import { readField } from "../read-field.ts";

/** Options of `powertools`. */
export interface PowertoolsOptions {
  /** The share of invocations that write debug lines, from 0 to 1: told on each line. @default `POWERTOOLS_LOGGER_SAMPLE_RATE`, else none */
  readonly samplingRate?: number;
}

/**
 * Lines laid out as Powertools for AWS Lambda (TypeScript) does it, so that dashboards, queries and alarms made for its
 * logger go on: `level` (`CRITICAL` for fatal), `service`, `xray_trace_id`, `cold_start`, `function_*`, and errors with `location`.
 *
 * Different on purpose: a field named like one of these stands as `fields.<name>` and is not dropped or let through; empty
 * fields are kept; times are in UTC whatever `TZ` says.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://docs.aws.amazon.com/powertools/typescript/latest/features/logger/#standard-structured-keys
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { powertools } from "faasten/logger/powertools";
 *
 * export const log = createLogger({ service: "orders", format: powertools() });
 * ```
 */
export function powertools(options: PowertoolsOptions = {}): LogFormat {
  checkOptions("powertools", options, { samplingRate: RATE });
  const { samplingRate = rateFromEnv() } = options;
  const sampling = samplingRate === undefined ? "" : `,"sampling_rate":${samplingRate}`;
  const defaultService = env("POWERTOOLS_SERVICE_NAME") ?? "service_undefined";
  const identities = createSlot<string>();
  const identity = (invocation: Invocation): string => {
    const known = identities.get(invocation);
    if (known !== undefined) return known;
    const text = membersToJson(lambdaMembers(invocation, samplingRate));
    identities.set(invocation, text);
    return text;
  };
  return ({ time, level, message, service = defaultService, fields, error, invocation }) => {
    const at = reading();
    let line = `{"level":"${LEVELS[level]}","message":${toJson(message, at)},"timestamp":"${timestamp(time)}"`;
    line += `,"service":${stringify(service)}${invocation ? identity(invocation) : sampling}`;
    const ending = error ? `,"error":${toJson(layOut(error), at)}}` : "}"; // First, so that fields leave room for it.
    return line + membersToJson(withErrorsLaidOut(fields), error ? RESERVED_WITH_ERROR : RESERVED, at) + ending;
  };
}

const LEVELS: Readonly<Record<LogLevel, string>> = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "CRITICAL",
};

const RESERVED: ReadonlySet<string> = new Set([
  "level",
  "message",
  "timestamp",
  "service",
  "cold_start",
  "function_arn",
  "function_memory_size",
  "function_name",
  "function_request_id",
  "sampling_rate",
  "xray_trace_id",
  "tenant_id",
]);
/** Without an error of the call itself, `{ error }` among the fields is where Powertools has it too. */
const RESERVED_WITH_ERROR: ReadonlySet<string> = new Set([...RESERVED, "error"]);

const RATE: Rule = ["a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1];

function rateFromEnv(): number | undefined {
  const rate = Number(env("POWERTOOLS_LOGGER_SAMPLE_RATE") ?? Number.NaN);
  return rate >= 0 && rate <= 1 ? rate : undefined;
}

/** The part of Lambda's context that is read; the memory size is a text there. */
interface LambdaContext {
  readonly invokedFunctionArn?: unknown;
  readonly memoryLimitInMB?: unknown;
  readonly tenantId?: unknown;
  /** In a durable function it stands in another. */
  readonly lambdaContext?: LambdaContext;
}

/** In the order of Powertools. What is undefined is left out. */
function lambdaMembers(invocation: Invocation, samplingRate: number | undefined): Fields {
  const given = (invocation.raw.context ?? {}) as LambdaContext;
  const context = given.lambdaContext ?? given;
  const { name, memoryMb } = invocation.function;
  const traceId = invocation.trace?.traceId;
  return {
    cold_start: invocation.coldStart,
    function_arn: context.invokedFunctionArn,
    function_memory_size: context.memoryLimitInMB ?? (memoryMb === undefined ? undefined : `${memoryMb}`),
    function_name: name,
    function_request_id: invocation.id,
    sampling_rate: samplingRate,
    xray_trace_id: traceId && `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`,
    tenant_id: context.tenantId,
  };
}

/** Errors among the fields get the same layout; most lines have none and are not copied. */
function withErrorsLaidOut(fields: Fields): Fields {
  try {
    const names = Object.keys(fields);
    if (!names.some((name) => isError(readField(fields, name)))) return fields;
    return Object.fromEntries(names.map((name) => [name, laidOutIfError(fields[name])]));
  } catch {
    return fields; // A getter threw, or a proxy does not tell its names: JSON has notes for that.
  }
}

function laidOutIfError(value: unknown): unknown {
  return isError(value) ? layOut(value) : value;
}

/** Powertools prints the stack as it is. */
function layOut(error: Error, above: readonly Error[] = []): Fields {
  const { name, message, rest } = errorParts(error);
  const stack = readField(error as unknown as Fields, "stack");
  const { cause, ...own } = rest ?? {};
  return { name, location: locationOf(stack), message, stack, cause: causeOf(cause, [...above, error]), ...own };
}

function causeOf(cause: unknown, above: readonly Error[]): unknown {
  try {
    if (!isError(cause) || above.length > 10) return cause;
    return above.includes(cause) ? "[circular]" : layOut(cause, above);
  } catch {
    return cause; // A proxy that refuses to be asked: JSON has a note for that.
  }
}

/** File and line of the first frame that has them in parentheses. */
function locationOf(stack: unknown): string {
  const [, file, line] = (typeof stack === "string" && /\(([^()]*):(\d+):\d+\)$/m.exec(stack)) || [];
  return file === undefined ? "" : `${file}:${line}`;
}
