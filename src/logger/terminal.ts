import { builtin, env } from "../core/host.ts";
import { timestamp } from "../core/timestamp.ts";
import type { LogLevel } from "./level.ts";
import type { LogRecord } from "./record.ts";

/** Asked of the descriptor: touching `process.stdout` would make it non-blocking. On Lambda there is never a terminal. */
export function isTerminal(): boolean {
  const inLambda = env("AWS_LAMBDA_FUNCTION_NAME") !== undefined;
  return !inLambda && builtin<{ isatty?(fd: number): boolean }>("node:tty")?.isatty?.(1) === true;
}

/** Writes a record for people: the console prints fields and errors readably, and coloured where colours are wanted. */
export function terminalSink(_line: string, { time, level, message, fields, error }: LogRecord): void {
  const rest = [Object.keys(fields).length > 0 && fields, error].filter(Boolean);
  const colors = env("NO_COLOR") === undefined; // https://no-color.org
  console.log("%s %s %s", timestamp(time).slice(11, 23), label(level, colors), clean(message), ...rest);
}

/** The level, as wide as the widest one. */
export function label(level: LogLevel, colors: boolean): string {
  const text = level.toUpperCase().padEnd(5);
  return colors ? `\u001b[${COLOURS[level]}m${text}\u001b[0m` : text;
}

const COLOURS = { trace: 90, debug: 36, info: 32, warn: 33, error: 31, fatal: 35 } as const;

/** Control characters of a message could move the cursor or hide text. */
export function clean(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}
