/// <reference lib="esnext.disposable" preserve="true" />
import { readConsoleArguments } from "../console-arguments.ts";
import { type ConsoleMethod, markReplacement, writeToConsole } from "../console-line.ts";
import type { LogLevel } from "../level.ts";
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
  markLogCalls(log);
  const end = (): void => {
    const index = captures.indexOf(capture);
    if (index === -1) return;
    captures.splice(index, 1);
    if (captures.length === 0) for (const undo of undos.splice(0)) undo();
  };
  return Object.assign(end, { [Symbol.dispose]: end });
}

const LEVELS: Readonly<Record<ConsoleMethod, LogLevel>> = {
  trace: "trace",
  debug: "debug",
  log: "info",
  info: "info",
  warn: "warn",
  error: "error",
};

/** Of the process, as the console is. */
const captures: { readonly log: Logger }[] = [];
const undos: (() => void)[] = [];
/** How many log calls are under way: what is written to the console meanwhile comes from a sink. */
let logCalls = 0;

/** The methods of a logger that give lines to its sink. */
const WRITING = ["trace", "debug", "info", "warn", "error", "fatal", "flush"] as const;

function replaceMethods(): void {
  for (const [name, level] of Object.entries(LEVELS) as [ConsoleMethod, LogLevel][]) {
    replace(console, name, (original) => {
      const replacement = (...args: unknown[]): void => {
        const log = captures.at(-1)?.log;
        if (!log || logCalls > 0) original.apply(console, args);
        else if (args.length > 0) duringLogCall(() => log[level](...readConsoleArguments(args)));
      };
      return markReplacement(replacement, original);
    });
  }
}

/** Once for each class of loggers: the methods are on the prototype, so children and other loggers are marked too. */
function markLogCalls(log: Logger): void {
  for (const name of WRITING) {
    const holder = holderOf(log, name);
    if (!holder || marked.has(holder[name])) continue;
    replace(holder, name, (original) => {
      const marking = function (this: unknown, ...args: unknown[]): void {
        duringLogCall(() => original.apply(this, args));
      };
      marked.add(marking);
      return marking;
    });
  }
}

const marked = new WeakSet<Method>();

function duringLogCall(call: () => void): void {
  logCalls += 1;
  try {
    call();
  } finally {
    logCalls -= 1;
  }
}

type Method = (...args: unknown[]) => void;

/** The object in a logger's chain of prototypes that has the method itself. */
function holderOf<Name extends string>(log: object, name: Name): Record<Name, Method> | undefined {
  let holder: object | null = log;
  while (holder && !Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder) as object | null;
  return (holder ?? undefined) as Record<Name, Method> | undefined;
}

/** Undone only where nobody else has replaced the method since; then ours passes on to the original. */
function replace<Name extends string>(
  holder: Record<Name, Method>,
  name: Name,
  replacementOf: (original: Method) => Method,
): void {
  const original = holder[name];
  const replacement = replacementOf(original);
  Object.assign(holder, { [name]: replacement });
  undos.push(() => {
    if (holder[name] === replacement) Object.assign(holder, { [name]: original });
  });
}
