import { builtin, env } from "../../core/host.ts";
import { timestamp } from "../../core/timestamp.ts";
import { jsonFormat } from "../json-format.ts";
import type { LogFormat } from "../record.ts";
import { clean, label } from "../terminal.ts";

interface Util {
  inspect(value: unknown, options: { colors: boolean; breakLength: number; depth: number }): string;
}

/** Options of `pretty`. */
export interface PrettyOptions {
  /** Whether levels and values are coloured. @default true, unless `NO_COLOR` is set */
  readonly colors?: boolean;
}

/**
 * Lines for people where standard output is no terminal, such as the log of a container: time, level, message and fields on
 * one line, the error with its stack and causes below. As `node:util` prints values; JSON where a runtime has none.
 *
 * On a terminal a logger prints readable lines by itself.
 *
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { pretty } from "faasten/logger/pretty";
 *
 * export const log = createLogger({ format: process.env["CI"] ? pretty({ colors: false }) : "json" });
 * ```
 */
export function pretty({ colors = env("NO_COLOR") === undefined }: PrettyOptions = {}): LogFormat {
  const util = builtin<Util>("node:util");
  if (!util) return jsonFormat;
  const print = (value: unknown): string => util.inspect(value, { colors, breakLength: Infinity, depth: 4 });
  return ({ time, level, message, fields, error }) => {
    const rest = `${Object.keys(fields).length > 0 ? ` ${print(fields)}` : ""}${error ? `\n${print(error)}` : ""}`;
    return `${timestamp(time).slice(11, 23)} ${label(level, colors)} ${clean(message)}${rest}`;
  };
}
