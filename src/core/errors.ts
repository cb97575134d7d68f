/**
 * The base of every error the library makes: `code` is stable and safe to branch on, the message is for people.
 *
 * @example
 * ```ts
 * import { isFaastenError } from "faasten";
 *
 * export function isTimeout(error: unknown): boolean {
 *   return isFaastenError(error) && error.code === "DEADLINE_EXCEEDED";
 * }
 * ```
 */
export class FaastenError<Code extends string = string> extends Error {
  override readonly name: string = "FaastenError";
  readonly code: Code;

  constructor(code: Code, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** On the prototype: seen by the guard, never by a serialiser. */
  get isFaastenError(): true {
    return true;
  }
}

/**
 * Tells whether a value is an error of this library; true across two copies of the package as well.
 *
 * @example
 * ```ts
 * import { isFaastenError } from "faasten";
 *
 * export const codeOf = (error: unknown): string | undefined => (isFaastenError(error) ? error.code : undefined);
 * ```
 */
export function isFaastenError(error: unknown): error is FaastenError {
  try {
    return error instanceof Error && (error as Partial<FaastenError>).isFaastenError === true;
  } catch {
    return false; // A proxy may throw from any question asked of it.
  }
}

/** Turns whatever was thrown into an Error, without calling anything of the value that could throw. */
export function toError(thrown: unknown): Error {
  try {
    if (thrown instanceof Error) return thrown;
  } catch {
    // A proxy that refuses to be looked at: wrapped below like any other value.
  }
  const what = thrown === null ? "null" : typeof thrown;
  const text = what === "string" ? `: ${String(thrown).slice(0, 200)}` : "";
  return new FaastenError("NON_ERROR_THROWN", `${what} was thrown instead of an Error${text}`, { cause: thrown });
}
