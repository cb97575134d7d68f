import type { Invocation } from "../core/invocation.ts";
import type { EventMiddleware, InvocationMiddleware, Tool } from "../core/middleware.ts";
import { currentInvocation } from "../core/scope.ts";
import { type LogArguments, readCall } from "./call.ts";
import type { Family } from "./family.ts";
import { copyFields, mergeFields } from "./fields.ts";
import { eventLayer, invocationLayer } from "./layers.ts";
import { type LogLevel, type LogThreshold, requireLevel, SEVERITY } from "./level.ts";
import type { Fields } from "./record.ts";
import { appendFields, removeFields } from "./scope.ts";

/**
 * A structured logger, and a tool to fasten to a function.
 *
 * A log call takes a message, fields and an error in any order; a function among them is called only if the level is on.
 * No call ever throws, and its line is written when it returns.
 */
export interface Logger extends Tool {
  /** The least severe level that is written. Settable at any time; children keep the one they were made with. */
  level: LogThreshold;
  trace(...args: LogArguments): void;
  debug(...args: LogArguments): void;
  info(...args: LogArguments): void;
  warn(...args: LogArguments): void;
  error(...args: LogArguments): void;
  fatal(...args: LogArguments): void;
  /** Tells whether lines of a level are written. */
  isLevelEnabled(level: LogLevel): boolean;
  /** A logger whose lines carry these fields as well. It shares what is appended to the invocation. */
  child(fields: Fields): Logger;
  /** Puts fields on all further lines of this invocation, or of this record of a batch. */
  append(fields: Fields): void;
  /** Takes appended fields back. */
  remove(...names: readonly string[]): void;
  /** Puts fields on the one record that is written when the invocation ends. */
  annotate(fields: Fields): void;
  /** The same logger for an invocation given by hand: for runtimes without AsyncLocalStorage. */
  for(invocation: Invocation): Logger;
  readonly invocation: InvocationMiddleware;
  readonly event: EventMiddleware;
}

/** A class, because `child()` must cost no more than an object: methods on a prototype are made once. */
export class FamilyLogger implements Logger {
  readonly #family: Family;
  readonly #fields: Fields;
  readonly #bound: Invocation | undefined;
  #level: LogThreshold;
  #threshold: number;

  constructor(family: Family, fields: Fields, level: LogThreshold, bound?: Invocation) {
    this.#family = family;
    this.#fields = fields;
    this.#bound = bound;
    this.#level = level;
    this.#threshold = SEVERITY[level];
  }

  get level(): LogThreshold {
    return this.#level;
  }

  set level(level: LogThreshold) {
    this.#level = requireLevel("log.level", level);
    this.#threshold = SEVERITY[this.#level];
  }

  trace(...args: LogArguments): void {
    if (this.#threshold <= SEVERITY.trace) this.#write("trace", args);
  }

  debug(...args: LogArguments): void {
    if (this.#threshold <= SEVERITY.debug) this.#write("debug", args);
  }

  info(...args: LogArguments): void {
    if (this.#threshold <= SEVERITY.info) this.#write("info", args);
  }

  warn(...args: LogArguments): void {
    if (this.#threshold <= SEVERITY.warn) this.#write("warn", args);
  }

  error(...args: LogArguments): void {
    if (this.#threshold <= SEVERITY.error) this.#write("error", args);
  }

  fatal(...args: LogArguments): void {
    if (this.#threshold <= SEVERITY.fatal) this.#write("fatal", args);
  }

  isLevelEnabled(level: LogLevel): boolean {
    return this.#threshold <= SEVERITY[level];
  }

  child(fields: Fields): Logger {
    return new FamilyLogger(this.#family, mergeFields(this.#fields, copyFields(fields)), this.#level, this.#bound);
  }

  for(invocation: Invocation): Logger {
    return new FamilyLogger(this.#family, this.#fields, this.#level, invocation);
  }

  append(fields: Fields): void {
    const invocation = this.#current();
    if (invocation) appendFields(this.#family.slot, invocation, fields);
    else this.#family.warn("log.append was called outside of an invocation; use log.child for fields that always stay");
  }

  remove(...names: readonly string[]): void {
    const invocation = this.#current();
    if (invocation) removeFields(this.#family.slot, invocation, names);
  }

  annotate(fields: Fields): void {
    const invocation = this.#current();
    const scope = invocation && this.#family.slot.get(invocation);
    if (scope?.log.wide) scope.log.annotations = mergeFields(scope.log.annotations, copyFields(fields));
    else this.#family.warn("log.annotate was called where no wide record is written; fasten(log) writes one");
  }

  get invocation(): InvocationMiddleware {
    return invocationLayer(this.#family, this);
  }

  get event(): EventMiddleware {
    return eventLayer(this.#family, this);
  }

  #current(): Invocation | undefined {
    return this.#bound ?? currentInvocation();
  }

  #write(level: LogLevel, args: LogArguments): void {
    const { message, fields, error } = readCall(args);
    this.#family.emit({ level, message, own: this.#fields, fields, error, invocation: this.#current() });
  }
}
