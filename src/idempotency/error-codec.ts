import { FaastenError, isFaastenError, toError } from "../core/errors.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";

interface EncodedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  /** There for errors of this library, which are told apart by their code: whatever else they say. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes an error for those who are given it again: name, message and code; of an error of this library all of it. */
export function errorToText(thrown: unknown): string {
  const error = toError(thrown);
  try {
    const { code, message, name } = error as Error & { readonly code?: unknown };
    const text = { name: String(name), message: String(message), ...(typeof code === "string" && { code }) };
    return encode(isFaastenError(error) ? { ...text, details: detailsOf(error) } : text);
  } catch {
    return encode({ name: "Error", message: "an error that cannot be read" });
  }
}

/** Makes the error anew. Throws `UNREADABLE_RESULT` for every other text. */
export function errorOfText(text: string): Error {
  const { code, details, message, name } = fieldsOf(decode(text));
  const error = details === undefined ? new Error(message) : new FaastenError(code ?? "UNKNOWN", message);
  const members = { ...details, name, ...(code !== undefined && { code }) };
  for (const [member, value] of Object.entries(members)) {
    // As data: a member named `__proto__` is one as well.
    Object.defineProperty(error, member, { value, writable: true, configurable: true, enumerable: member !== "name" });
  }
  return error;
}

/** What its class adds; members that no text can stand for are left out. */
function detailsOf(error: FaastenError): Record<string, unknown> {
  const { code: _code, name: _name, ...members } = error;
  const kept = Object.entries(members).filter(([, value]) => {
    try {
      return value !== undefined && encode(value) !== "";
    } catch {
      return false;
    }
  });
  return Object.fromEntries(kept);
}

function fieldsOf(value: unknown): EncodedError {
  const { code, details, message, name } = (value ?? {}) as Partial<Record<keyof EncodedError, unknown>>;
  const fits =
    typeof name === "string" &&
    typeof message === "string" &&
    (code === undefined || typeof code === "string") &&
    (details === undefined || (typeof details === "object" && details !== null));
  if (!fits) throw new FaastenError("UNREADABLE_RESULT", "an error that was recorded is not what this version writes.");
  return value as EncodedError;
}
