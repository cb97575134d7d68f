import { builtin } from "../core/host.ts";
import { timestamp } from "../core/timestamp.ts";
import type { LogFormat } from "./record.ts";
import { jsonFormat } from "./json-format.ts";

interface Util {
  inspect(value: unknown, options: { colors?: boolean; breakLength: number; depth?: number }): string;
}

const COLOURS = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 } as const;

/**
 * Lines for people: time, level, message, the fields, the error with its stack and causes below. As `node:util` prints
 * values; where there is none there is no terminal either, and the format is JSON.
 */
export function prettyFormat(colors: boolean): LogFormat {
  const util = builtin<Util>("node:util");
  if (!util) return jsonFormat;
  const print = (value: unknown): string => util.inspect(value, { colors, breakLength: Infinity, depth: 4 });
  return ({ time, level, message, fields, error }) => {
    let label = level.toUpperCase().padEnd(5);
    if (colors) label = `\u001b[${COLOURS[level]}m${label}\u001b[0m`;
    const rest = `${Object.keys(fields).length > 0 ? ` ${print(fields)}` : ""}${error ? `\n${print(error)}` : ""}`;
    return `${timestamp(time).slice(11, 23)} ${label} ${message.replaceAll(/\p{Cc}/gu, escape)}${rest}`;
  };
}

/** Control characters of a message could move the cursor or hide text. */
const escape = (character: string): string => JSON.stringify(character).slice(1, -1);
