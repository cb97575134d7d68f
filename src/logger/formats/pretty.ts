import { builtin } from "../../core/host.ts";
import type { LogLevel } from "../level.ts";
import type { LogFormat } from "../record.ts";
import { jsonFormat } from "./json.ts";
import { timestamp } from "../../core/timestamp.ts";

interface Util {
  inspect(value: unknown, options: { colors: boolean; breakLength: number; depth: number }): string;
}

const COLOURS: Readonly<Record<LogLevel, number>> = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 };

/**
 * Lines for people: time, level, message, the fields, the error with its stack and causes below. As `node:util` prints
 * values; where there is none there is no terminal either, and the format is JSON.
 */
export function prettyFormat(colors: boolean): LogFormat {
  const util = builtin<Util>("node:util");
  if (!util) return jsonFormat;
  const print = (value: unknown): string =>
    util.inspect(value, { colors, breakLength: Number.POSITIVE_INFINITY, depth: 4 });
  return ({ time, level, message, fields, error }) => {
    const label = level.toUpperCase().padEnd(5);
    let line = `${timestamp(time).slice(11, 23)} ${colors ? `\u001b[${COLOURS[level]}m${label}\u001b[0m` : label} ${clean(message)}`;
    if (Object.keys(fields).length > 0) line += ` ${print(fields)}`;
    return error ? `${line}\n${print(error)}` : line;
  };
}

/** Control characters of a message could move the cursor or hide text. */
function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
