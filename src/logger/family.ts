import type { Invocation, InvocationSummary } from "../core/invocation.ts";
import { createSlot } from "../core/slot.ts";
import { type LogArguments, readCall } from "./call.ts";
import { overlay } from "./fields.ts";
import { type LogLevel, type LogThreshold, SEVERITY } from "./level.ts";
import type { Fields, LogFormat, LogRecord, LogSink, Redactor } from "./record.ts";
import { scopeOf, type ScopeKeeper } from "./scope.ts";
import { aside } from "./warn.ts";

/** What a family is made of. */
export interface FamilyInit {
  readonly service: string | undefined;
  readonly format: LogFormat;
  readonly sink: LogSink;
  readonly clock: () => number;
  readonly redact: Redactor | undefined;
  /** Whether wide records are written. */
  readonly wide: boolean;
  /** Says something about the logger itself, once for each text. */
  readonly warn: (message: string) => void;
}

/** A log call, and who made it. */
export interface Line {
  readonly level: LogLevel;
  readonly args: LogArguments;
  /** The logger's own fields: below the invocation's, which are below the call's. */
  readonly own: Fields;
  readonly threshold: LogThreshold;
  readonly invocation: Invocation | undefined;
}

/** What a logger and all its children share. Extensions go around its functions. */
export interface Family extends FamilyInit, ScopeKeeper {
  /** Lines of less than this severity are not even offered to `emit`, though their logger's level is higher. */
  floor: number;
  /** Whether the logger is a layer of some function: then it writes wide records. */
  fastened: boolean;
  /** How many lines could not be written. */
  lost: number;
  /** Puts a line's record together. */
  record(line: Line): LogRecord;
  /** Writes a record. */
  put(record: LogRecord): void;
  /** Hands a line to the sink. */
  write(line: string, record: LogRecord): void;
  /** Decides about a line, and writes it if its level is on. */
  emit(line: Line): void;
  /** Is told how an invocation ended, and gives fields for its wide record; undefined if none is to be written. */
  closing(invocation: Invocation, summary: InvocationSummary): Fields | undefined;
  /** Writes what has been kept back. */
  flush(invocation: Invocation): void;
}

/** Makes a family. */
export function createFamily(init: FamilyInit): Family {
  const { clock, format, redact, service, sink, wide } = init;
  const family: Family = {
    ...init,
    slot: createSlot(),
    floor: SEVERITY.silent,
    fastened: false,
    lost: 0,
    record({ args, invocation, level, own }) {
      const { error, fields, message = messageOf(error) } = readCall(args);
      const below = invocation ? overlay(own, scopeOf(family, invocation).fields) : own;
      return { time: clock(), level, message, service, fields: overlay(below, fields), error, invocation };
    },
    put(record) {
      const seen = redact ? redact(record) : record;
      family.write(format(seen), seen);
    },
    write: (line, record) => aside(() => sink(line, record)),
    emit(line) {
      if (SEVERITY[line.level] >= SEVERITY[line.threshold]) family.put(family.record(line));
    },
    opening: nothing,
    closing: () => (wide ? {} : undefined),
    flush: nothing,
  };
  return family;
}

const nothing = (): Fields => ({});

/** Writes a line; never throws: a format or sink that fails is reported once, and the line counted. */
export function say(family: Family, line: Line): void {
  try {
    family.emit(line);
  } catch (thrown) {
    family.lost += 1;
    family.warn(`a log line was lost: ${messageOf(thrown)}`);
  }
}

function messageOf(error: unknown): string {
  try {
    return error === undefined ? "" : String((error as Error).message);
  } catch {
    return ""; // Null was thrown, or the error is hostile.
  }
}
