import type { Invocation, InvocationSummary } from "../core/invocation.ts";
import type { Family } from "./family.ts";
import type { LogLevel } from "./level.ts";
import type { LogRecord } from "./record.ts";

/** Decides about the wide record: how many invocations it stands for, or 0 if it is not written. */
export type WideSampler = (invocation: Invocation, summary: InvocationSummary) => number;

/**
 * What goes beyond the core of a logger and comes as a value: it replaces functions of the family by functions around
 * them, once, when the logger is made. So a bundle holds only what the function names.
 */
export interface LogExtension {
  extend(family: Family): void;
}

/** Lets some invocations write lines below the logger's level. */
export interface Sampler {
  /** The least severe level that a sampled invocation writes. */
  readonly level: LogLevel;
  /** Decides for an invocation, always the same way. */
  isSampled(invocation: Invocation): boolean;
}

/** Keeps lines below the logger's level until it is known whether they are wanted. */
export interface LogBuffer {
  /** The least severe level that is kept. */
  readonly level: LogLevel;
  /** A line of this level or above writes what its invocation has kept. */
  readonly flushLevel: LogLevel;
  keep(invocation: Invocation, line: string, record: LogRecord): void;
  /** Gives what an invocation has kept, the oldest first, and forgets it. */
  take(invocation: Invocation): KeptLines;
}

/** What a buffer had kept. */
export interface KeptLines {
  readonly lines: readonly { readonly line: string; readonly record: LogRecord }[];
  /** How many lines had to go because the buffer was full. */
  readonly dropped: number;
}

/** Names the business transaction that a request, an event or a record belongs to. */
export type Correlation = (invocation: Invocation, input: unknown) => string | undefined;
