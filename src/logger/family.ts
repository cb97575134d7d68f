import { toError } from "../core/errors.ts";
import type { Invocation } from "../core/invocation.ts";
import { mergeFields } from "./fields.ts";
import type { LogLevel } from "./level.ts";
import type { Fields, LogFormat, LogSink } from "./record.ts";
import { createLogSlot, type LogSlot } from "./scope.ts";

/** What a logger and all its children share: where lines go, and where an invocation's fields are kept. */
export interface Family {
  readonly slot: LogSlot;
  readonly clock: () => number;
  emit(line: Line): void;
  /** Says something about the logger itself, once for each text. */
  warn(message: string): void;
}

/** A line before its fields are put together. */
export interface Line {
  readonly level: LogLevel;
  readonly message: string;
  /** The logger's own fields: below the invocation's, which are below the call's. */
  readonly own: Fields;
  readonly fields: Fields | undefined;
  readonly error: Error | undefined;
  readonly invocation: Invocation | undefined;
}

/** What a family is made of. */
export interface FamilyInit {
  readonly service: string | undefined;
  readonly format: LogFormat;
  readonly sink: LogSink;
  readonly clock: () => number;
  readonly warn: (message: string) => void;
}

/** Makes a family. `emit` never throws: a format or sink that fails is reported once. */
export function createFamily({ service, format, sink, clock, warn }: FamilyInit): Family {
  const slot = createLogSlot();
  return {
    slot,
    clock,
    warn,
    emit({ level, message, own, fields: given, error, invocation }) {
      try {
        const appended = invocation && slot.get(invocation)?.fields;
        const fields = mergeFields(mergeFields(own, appended), given);
        const record = { time: clock(), level, message, service, fields, error, invocation };
        sink(format(record), record);
      } catch (thrown) {
        warn(`a log line was lost: ${safeMessage(thrown)}`);
      }
    },
  };
}

function safeMessage(thrown: unknown): string {
  try {
    return toError(thrown).message;
  } catch {
    return "(the error cannot be printed)";
  }
}

/** A `warn` that says each text once, on the console: standard error where there is one. */
export function warnOnce(): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (said.has(message) || said.size > 100) return;
    said.add(message);
    console.error(`faasten: ${message}`);
  };
}
