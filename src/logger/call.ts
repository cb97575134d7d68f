import { mergeFields } from "./fields.ts";
import type { Fields } from "./record.ts";

/** What a log call may be given: a message, fields, an error, in any order; a function is called for what it returns. */
export type LogArguments = readonly unknown[];

/** What a call said. */
export interface Call {
  message?: string | undefined;
  fields?: Fields;
  error?: Error | undefined;
}

/**
 * Reads the arguments of a log call: `(message)`, `(message, fields)`, `(fields, message)`, `(error)`, `(message, error)`
 * and any mixture. Nothing is lost: what has no place of its own goes into the field `extra`.
 */
export function readCall(args: LogArguments): Call {
  const call: Call = {};
  const extra: unknown[] = [];
  for (const given of args) {
    try {
      const value: unknown = typeof given === "function" ? (given as () => unknown)() : given;
      if (!place(value, call) && value !== undefined) extra.push(value);
    } catch (thrown) {
      extra.push(typeof given === "function" ? thrown : given); // Fields that cannot be made, or a proxy that refuses to be asked.
    }
  }
  call.message ??= take(call, "message", isText);
  call.error ??= take(call, "error", isError) ?? take(call, "err", isError);
  if (extra.length > 0) call.fields = mergeFields(call.fields, { extra: extra.length === 1 ? extra[0] : extra });
  return call;
}

/** Takes a field that has a place of its own: an error or a message may be given as one, as other loggers have it. */
function take<Value>(call: Call, name: string, is: (value: unknown) => value is Value): Value | undefined {
  try {
    const given = call.fields?.[name];
    if (given === undefined || !is(given)) return undefined;
    const { [name]: _taken, ...rest } = call.fields as Fields;
    call.fields = rest;
    return given;
  } catch {
    return undefined; // A getter or a proxy: its place is where all fields are written.
  }
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

/** Gives a value its place, if there is one for it. */
function place(value: unknown, call: Call): boolean {
  if (typeof value === "string" && call.message === undefined) call.message = value;
  else if (isFields(value)) call.fields = call.fields ? mergeFields(call.fields, value) : value;
  else if (isError(value) && !call.error) call.error = value;
  else return false;
  return true;
}

/** An object whose members can be told; a Map, a Date and the like are values. */
function isFields(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null) return false;
  if (Object.getPrototypeOf(value) === Object.prototype) return true;
  return tagOf(value) === "Object" && !isError(value) && Object.keys(value).length >= 0; // A proxy may not tell its names.
}

/** Whether a value is an error, of this realm or another one. May throw for a hostile value. */
export function isError(value: unknown): value is Error {
  return value instanceof Error || tagOf(value) === "Error";
}

/** What kind of object a value is, as `Object.prototype.toString` has it. May throw for a hostile value. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}
