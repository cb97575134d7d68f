import { Members, plain, reading } from "../plain.ts";
import type { Fields, LogRecord, Redactor } from "../record.ts";

/**
 * Looks at a value and gives what is written instead: the same value, another one, or undefined to leave it out. `path`
 * holds the names and indices that lead to it from the record: a field's name, or `error` or `message`, is the first.
 * It is the same array at each call: copy it to keep it.
 */
export type Censor = (value: unknown, path: readonly string[]) => unknown;

/** What stands in the place of what is taken out; or a function that makes it, undefined for nothing at all. */
export type Replacement = string | ((value: unknown) => unknown);

/** What a redactor puts in the place of what it takes out, unless it is told otherwise. */
export const REDACTED = "[REDACTED]";

/** A redactor that can be combined with others in one pass. */
export interface CensoringRedactor extends Redactor {
  readonly censor: Censor;
}

/** Makes a redactor that shows every value of a record to `censor`: message, fields and error, at any depth. */
export function redactor(censor: Censor): CensoringRedactor {
  const redact = (record: LogRecord): LogRecord => {
    const at = reading();
    // First made plain: what is looked at then is what will be written, whatever a getter or a toJSON does next time.
    const error = record.error && asError(censored(plain(record.error, at), ["error"], censor));
    const fields = censored(plain(record.fields, at), [], censor);
    const message = censored(record.message, ["message"], censor);
    return { ...record, message: textOf(message), fields: isMembers(fields) ? fields : { extra: fields }, error };
  };
  return Object.assign(redact, { censor });
}

/**
 * Combines redactors into one, which goes through a record once.
 *
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { all, emails, keys, patterns } from "faasten/logger/redact";
 *
 * export const log = createLogger({ redact: all(keys(), patterns([emails])) });
 * ```
 */
export function all(...redactors: readonly CensoringRedactor[]): CensoringRedactor {
  return redactor((value, path) =>
    redactors.reduce((left, { censor }) => (left === undefined ? left : censor(left, path)), value),
  );
}

/** Gives what a replacement makes of a value. */
export function replaced(value: unknown, replacement: Replacement): unknown {
  return typeof replacement === "function" ? replacement(value) : replacement;
}

/** The same for a part of a text. */
export function replacedText(part: string, replacement: Replacement): string {
  const left = replaced(part, replacement) ?? "";
  return typeof left === "string" ? left : JSON.stringify(left);
}

/** `path` is that of the value, and is put back as it was. */
function censored(value: unknown, path: string[], censor: Censor): unknown {
  const left = path.length === 0 ? value : censor(value, path);
  if (left !== value || typeof left !== "object" || left === null) return left;
  const inside = new Members();
  for (const name of Object.keys(left)) {
    path.push(name);
    const member = censored((left as Record<string, unknown>)[name], path, censor);
    path.pop();
    if (member !== undefined) inside[name] = member;
  }
  return Array.isArray(left) ? Object.values(inside) : { ...inside }; // An ordinary object, for those who print it.
}

function isMembers(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function textOf(message: unknown): string {
  return typeof message === "string" ? message : message === undefined ? "" : JSON.stringify(message);
}

/** Formats take an error for what it is: its own members again, the standard ones not to be listed. */
function asError(parts: unknown): Error | undefined {
  if (parts === undefined) return undefined;
  const { name, message, stack, cause, errors, ...own } = isMembers(parts) ? parts : { message: parts };
  const error = Object.assign(new Error(textOf(message)), own);
  for (const [key, value] of Object.entries({ name, stack, cause, errors }))
    if (value !== undefined || key === "stack")
      Object.defineProperty(error, key, { value, enumerable: false, configurable: true, writable: true });
  return error;
}
