/// <reference lib="esnext.disposable" preserve="true" />
import { readConsoleArguments } from "../console-arguments.ts";
import { writeToConsole } from "../console-line.ts";
import { isWriting } from "../warn.ts";
import type { Logger } from "../logger.ts";
import type { LogSink } from "../record.ts";

/**
 * Makes a sink that writes each line through the `console` method of its level: for Vercel, Netlify and Deno Deploy, which
 * take the level from the method. `trace` goes to `console.debug`, because `console.trace` prints a stack; `fatal` to `console.error`.
 *
 * Not for AWS Lambda, whose runtime wraps what the console is given: the standard sink is the right one there.
 *
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { consoleSink } from "faasten/logger/console";
 *
 * export const log = createLogger({ service: "orders", format: "json", sink: consoleSink() });
 * ```
 */
export function consoleSink(): LogSink {
  return (line, { level }) => writeToConsole(level, line);
}

/** Ends a capture when it is called, or at the end of the block that it was made in with `using`. */
export interface ConsoleCapture {
  (): void;
  [Symbol.dispose](): void;
}

/**
 * Sends what other code writes with `console.trace`, `debug`, `log`, `info`, `warn` and `error` through a logger, with its
 * fields and those of the invocation; `log` has the level info. Gives a function that puts the console back.
 *
 * What a logger's sink itself writes to the console is never captured. Of several captures the latest one still open takes
 * all; they may end in any order.
 *
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { captureConsole } from "faasten/logger/console";
 *
 * const log = createLogger({ service: "orders" });
 * captureConsole(log.child({ source: "console" }));
 *
 * console.warn("the cache of %s is full", "prices", { entries: 500 });
 * ```
 */
export function captureConsole(log: Logger): ConsoleCapture {
  const capture = { log };
  captures.push(capture);
  if (captures.length === 1) replaceMethods();
  const end = (): void => {
    const index = captures.indexOf(capture);
    if (index === -1) return;
    captures.splice(index, 1);
    if (captures.length === 0) for (const undo of undos.splice(0)) undo();
  };
  return Object.assign(end, { [Symbol.dispose]: end });
}

const LEVELS = { trace: "trace", debug: "debug", log: "info", info: "info", warn: "warn", error: "error" } as const;

/** Of the process, as the console is. */
const captures: { readonly log: Logger }[] = [];
const undos: (() => void)[] = [];

/** Undone only where nobody else has replaced the method since; then ours passes on to the original. */
function replaceMethods(): void {
  for (const name of Object.keys(LEVELS) as (keyof typeof LEVELS)[]) {
    const original = console[name] as (...args: unknown[]) => void;
    const replacement = (...args: unknown[]): void => {
      const log = captures.at(-1)?.log;
      if (!log || isWriting()) original.apply(console, args);
      else if (args.length > 0) log[LEVELS[name]](...readConsoleArguments(args));
    };
    console[name] = replacement;
    undos.push(() => {
      if (console[name] === replacement) console[name] = original;
    });
  }
}
