import type { Invocation } from "../core/invocation.ts";
import type { Tool } from "../core/middleware.ts";
import type { InvocationObserver } from "../core/observer.ts";
import { requireOption } from "../core/options.ts";
import { currentInvocation } from "../core/scope.ts";
import type { LogArguments } from "./call.ts";
import { type Family, say } from "./family.ts";
import { mergeFields } from "./fields.ts";
import { type LogLevel, type LogThreshold, parseLevel, SEVERITY, THRESHOLD } from "./level.ts";
import type { Fields } from "./record.ts";
import { observerOf } from "./observer.ts";
import { type LogScope, scopeOf } from "./scope.ts";

/** Writes a line: a message, fields and an error, in any order. Never throws; may be detached from its logger. */
export type LogCall = (...args: LogArguments) => void;

/**
 * A structured logger, and a tool to fasten to a function.
 *
 * A log call takes a message, fields and an error in any order; a function among them is called only if the level is on.
 * No call ever throws, and its line is written when it returns.
 */
export interface Logger extends Tool {
  /** The least severe level that is written. Settable at any time; children keep the one they were made with. */
  level: LogThreshold;
  readonly trace: LogCall;
  readonly debug: LogCall;
  readonly info: LogCall;
  readonly warn: LogCall;
  readonly error: LogCall;
  readonly fatal: LogCall;
  /** How many lines could not be written, because a format or a sink failed. */
  readonly lost: number;
  /** Tells whether lines of a level go anywhere: are written, or kept in the buffer. */
  isLevelEnabled(level: LogLevel): boolean;
  /** A logger whose lines carry these fields as well. It shares what is appended to the invocation. */
  child(fields: Fields): Logger;
  /** Puts fields on all further lines of this invocation, or of this record of a batch. */
  append(fields: Fields): void;
  /** Takes appended fields back. */
  remove(...names: readonly string[]): void;
  /** Puts fields on the one record that is written when the invocation ends. */
  annotate(fields: Fields): void;
  /** Writes the lines that the buffer has kept for this invocation. */
  flush(): void;
  /** The same logger for an invocation given by hand: for runtimes without AsyncLocalStorage. */
  for(invocation: Invocation): Logger;
  readonly observer: InvocationObserver;
}

/** A class, because `child()` must be cheap. */
export class FamilyLogger implements Logger {
  readonly #family: Family;
  readonly #own: Fields;
  readonly #bound: Invocation | undefined;
  #level: LogThreshold;
  /** What is below it goes nowhere: the one test of a call that is off. */
  #floor: number;
  // Closures and not methods: `promise.catch(log.error)` must work.
  readonly trace: LogCall = this.#call("trace");
  readonly debug: LogCall = this.#call("debug");
  readonly info: LogCall = this.#call("info");
  readonly warn: LogCall = this.#call("warn");
  readonly error: LogCall = this.#call("error");
  readonly fatal: LogCall = this.#call("fatal");

  constructor(family: Family, own: Fields, level: LogThreshold, bound?: Invocation) {
    this.#family = family;
    this.#own = own;
    this.#bound = bound;
    this.#level = level;
    this.#floor = floorOf(family, level);
  }

  get level(): LogThreshold {
    return this.#level;
  }

  set level(level: LogThreshold) {
    requireOption("log", "level", level, THRESHOLD);
    this.#level = parseLevel(level) as LogThreshold;
    this.#floor = floorOf(this.#family, this.#level);
  }

  get lost(): number {
    return this.#family.lost;
  }

  isLevelEnabled(level: LogLevel): boolean {
    return SEVERITY[level] >= this.#floor;
  }

  child(fields: Fields): Logger {
    return new FamilyLogger(this.#family, mergeFields(this.#own, fields), this.#level, this.#bound);
  }

  for(invocation: Invocation): Logger {
    return new FamilyLogger(this.#family, this.#own, this.#level, invocation);
  }

  append(fields: Fields): void {
    this.#within("append", (scope) => (scope.fields = mergeFields(scope.fields, fields)));
  }

  remove(...names: readonly string[]): void {
    this.#within("remove", (scope) => {
      scope.fields = Object.fromEntries(Object.entries(scope.fields).filter(([name]) => !names.includes(name)));
    });
  }

  annotate(fields: Fields): void {
    this.#within("annotate", ({ wide }) => {
      if (!this.#family.fastened) this.#family.warn("log.annotate: the logger is not fastened to a function");
      wide.fields = mergeFields(wide.fields, fields);
    });
  }

  flush(): void {
    this.#within("flush", ({ of }) => this.#family.flush(of));
  }

  get observer(): InvocationObserver {
    return observerOf(this.#family, this);
  }

  #call(level: LogLevel): LogCall {
    const severity = SEVERITY[level];
    return (...args) => {
      if (severity < this.#floor) return;
      say(this.#family, { level, args, own: this.#own, threshold: this.#level, invocation: this.#current() });
    };
  }

  #current(): Invocation | undefined {
    return this.#bound ?? currentInvocation();
  }

  #within(method: string, change: (scope: LogScope) => unknown): void {
    const invocation = this.#current();
    if (invocation) change(scopeOf(this.#family, invocation));
    else this.#family.warn(`log.${method} was called outside of an invocation`);
  }
}

/** `silent` means none at all, whatever extensions would take. */
function floorOf({ floor }: Family, level: LogThreshold): number {
  return level === "silent" ? SEVERITY.silent : Math.min(SEVERITY[level], floor);
}
