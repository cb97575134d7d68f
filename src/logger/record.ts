import type { Invocation } from "../core/invocation.ts";
import type { LogLevel } from "./level.ts";

/** Named values of a record. Any value whatever may be logged. */
export type Fields = Readonly<Record<string, unknown>>;

/** One log record, as formats and sinks get it. */
export interface LogRecord {
  /** Milliseconds since the epoch: when the call was made. */
  readonly time: number;
  readonly level: LogLevel;
  readonly message: string;
  readonly service?: string | undefined;
  /** All fields of the record: the logger's, the invocation's, the call's; of one name, the latest. */
  readonly fields: Fields;
  readonly error?: Error | undefined;
  /** The invocation, or the record of a batch, that the line belongs to. */
  readonly invocation?: Invocation | undefined;
}

/** Takes what must not be seen out of a record, before any format or sink gets it. See `faasten/logger/redact`. */
export type Redactor = (record: LogRecord) => LogRecord;

/** Turns a record into one line, without its line feed. */
export type LogFormat = (record: LogRecord) => string;

/** Takes a line, complete when the call returns. Writing a sink is writing one function. */
export interface LogSink {
  (line: string, record: LogRecord): void;
  /**
   * For sinks that send lines elsewhere: sends what is queued. Called when an invocation ends, before the platform may
   * freeze the process; the answer waits for it, so it must be done within `timeoutMs` milliseconds.
   */
  flush?(timeoutMs: number): unknown;
}
