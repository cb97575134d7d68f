import { FaastenError, isFaastenError } from "./errors.ts";
import { invalidOption } from "./options.ts";
import { reasonPhrase } from "./reason-phrase.ts";
import { textResponse } from "./response.ts";

/** What a problem document may carry beside `status` and `detail` (RFC 9457, section 3.1). */
export interface HttpErrorOptions extends ErrorOptions {
  /** A URI that names the kind of problem. @default "about:blank" */
  readonly type?: string;
  /** The kind of problem in a few words. @default the status's own phrase */
  readonly title?: string;
  /** Headers of the response, for example `{ "retry-after": "30" }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the document, for example `{ balance: 30 }`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * Thrown in an `http` function, it becomes a response of that status as `application/problem+json`. The message goes to
 * the client as `detail`: write it for them. Everything else that is thrown becomes a 500 that tells nothing.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when the status is not a whole number from 400 to 599.
 * @see https://www.rfc-editor.org/rfc/rfc9457
 * @example
 * ```ts
 * import { fasten, HttpError } from "faasten";
 *
 * const orders = new Map([["1", { id: "1", total: 10 }]]);
 *
 * export const getOrder = fasten().http((request) => {
 *   const id = new URL(request.url).searchParams.get("id") ?? "";
 *   const order = orders.get(id);
 *   if (!order) throw new HttpError(404, `There is no order ${id}.`);
 *   return order;
 * });
 * ```
 */
export class HttpError extends FaastenError<"HTTP_ERROR"> {
  override readonly name: string = "HttpError";
  readonly status: number;
  readonly options: HttpErrorOptions;

  constructor(status: number, detail = "", options: HttpErrorOptions = {}) {
    super("HTTP_ERROR", detail, options.cause === undefined ? undefined : { cause: options.cause });
    if (!Number.isInteger(status) || status < 400 || status > 599) {
      throw invalidOption("HttpError", "status", "a whole number from 400 to 599", status);
    }
    this.status = status;
    this.options = options;
  }
}

/** The status that an error stands for: its own for an HttpError, 504 past the deadline, otherwise 500. */
export function statusOfError(error: unknown): number {
  if (isHttpError(error)) return error.status;
  return isFaastenError(error) && error.code === "DEADLINE_EXCEEDED" ? 504 : 500;
}

/** Writes an error as a problem document; only an HttpError says more than its status. */
export function problemResponse(error: unknown): Response {
  const status = statusOfError(error);
  try {
    return isHttpError(error) ? problem(status, error.message, error.options) : problem(status);
  } catch {
    return problem(status); // Its extensions cannot be JSON, or its headers are none.
  }
}

function problem(status: number, detail = "", options: HttpErrorOptions = {}): Response {
  const body = {
    ...options.extensions,
    ...(options.type !== undefined && { type: options.type }),
    title: options.title ?? reasonPhrase(status) ?? "Error",
    status,
    ...(detail !== "" && { detail }),
  };
  const headers = new Headers(options.headers);
  headers.set("content-type", "application/problem+json");
  return textResponse(JSON.stringify(body), { status, headers });
}

function isHttpError(error: unknown): error is HttpError {
  return isFaastenError(error) && error.code === "HTTP_ERROR";
}
