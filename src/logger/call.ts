import { toError } from "../core/errors.ts";
import { mergeFields } from "./fields.ts";
import type { Fields } from "./record.ts";

/** What a log call may be given: a message, fields, an error, in any order; a function is called for what it returns. */
export type LogArguments = readonly unknown[];

/** What a call said. */
export interface Call {
  readonly message: string;
  readonly fields: Fields | undefined;
  readonly error: Error | undefined;
}

/**
 * Reads the arguments of a log call: `(message)`, `(message, fields)`, `(fields, message)`, `(error)`, `(message, error)`
 * and any mixture. Nothing is lost: what has no place of its own goes into the field `extra`.
 */
export function readCall(args: LogArguments): Call {
  let message: string | undefined;
  let fields: Fields | undefined;
  let error: Error | undefined;
  const extra: unknown[] = [];
  for (const given of args) {
    const value = typeof given === "function" ? callLazily(given as () => unknown) : given;
    if (typeof value === "string" && message === undefined) message = value;
    else if (isError(value) && error === undefined) error = value;
    else if (isFields(value)) fields = mergeFields(fields, value);
    else if (value !== undefined) extra.push(value);
  }
  if (extra.length > 0) fields = { ...fields, extra: extra.length === 1 ? extra[0] : extra };
  return { message: message ?? messageOf(error), fields, error };
}

function callLazily(compute: () => unknown): unknown {
  try {
    return compute();
  } catch (thrown) {
    return { lazy_error: toError(thrown) };
  }
}

/** Whether a value is an error, of this realm or another one. */
export function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
  } catch {
    return false;
  }
}

/** An object whose members can be told; a Map, a Date and the like are values, and so is what refuses to be asked. */
function isFields(value: unknown): value is Fields {
  try {
    if (typeof value !== "object" || value === null || isError(value)) return false;
    if (Object.getPrototypeOf(value) !== Object.prototype) {
      if (Object.prototype.toString.call(value) !== "[object Object]") return false;
    }
    return Object.keys(value).length >= 0; // Throws for a proxy that does not tell its names.
  } catch {
    return false;
  }
}

function messageOf(error: Error | undefined): string {
  try {
    return error === undefined ? "" : String(error.message);
  } catch {
    return "";
  }
}
