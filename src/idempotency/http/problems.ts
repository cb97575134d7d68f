import { HttpError } from "../../core/http-error.ts";
import { IdempotencyError } from "../errors.ts";

/** Makes the errors that this layer answers with. */
export interface Problems {
  of(name: "key-missing" | "key-invalid" | "request-too-large"): HttpError;
  /** The one that an error of the operation with this key stands for; every other error as it is. */
  from(error: unknown, key: string): unknown;
}

const LATER = "Send the request again later, with the same key.";
const UNSURE: Problem = [503, "is not confirmed", `The request may have been carried out. ${LATER}`];

/** The title follows the name of the header. */
type Problem = readonly [status: number, title: string, detail: string];

/** By their names in `type`. They tell nothing of the request, of the record, or of what went wrong. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  "key-missing": [400, "is missing", "Send the request with a key, and with the same one when you send it again."],
  "key-invalid": [400, "is invalid", "Send one key, of 1 to 255 visible characters."],
  "key-reused": [422, "is already used", "It came with another request. Send each new request with a new key."],
  "in-progress": [409, "is in use", `The request is being carried out. ${LATER}`],
  "request-too-large": [413, "cannot be checked", "The request is too large to be compared."],
  // No client tries this again by itself, as many do 409 and 5xx.
  "result-omitted": [410, "is used up", "The request has been carried out, but its answer has not been kept."],
  "store-unavailable": [503, "cannot be checked", `Nothing has been done this time. ${LATER}`],
  "completion-unknown": UNSURE,
  "lease-lost": UNSURE,
  indeterminate: [500, "is unresolved", "Nobody knows whether the request has been carried out: find out first."],
  "attempts-exhausted": [500, "has failed", "The request has been tried as often as it may be."],
};

const LONGEST_RETRY_SECONDS = 60;
const RETRY_SECONDS = 5;

/** Makes what makes them, for keys in this header. */
export function problemsOf(header: string, policyUrl?: string): Problems {
  const base = policyUrl === undefined ? "urn:faasten:idempotency:" : `${policyUrl}#`;

  function problem(name: string, cause?: unknown): HttpError {
    const [status, title, detail] = PROBLEMS[name] as Problem;
    const seconds = (cause as Partial<IdempotencyError> | undefined)?.delaySeconds;
    const retryAfter = status === 409 ? Math.min(Math.max(seconds ?? 0, 1), LONGEST_RETRY_SECONDS) : RETRY_SECONDS;
    const mayRetry = status === 409 || status === 503;
    return new HttpError(status, detail, {
      cause,
      type: base + name,
      title: `${header} ${title}`,
      ...(mayRetry && { headers: { "retry-after": `${retryAfter}` } }),
    });
  }

  return {
    of: (name) => problem(name),
    from: (error, key) => {
      // The handler may have thrown one of an operation of its own.
      if (!(error instanceof IdempotencyError) || error.key !== key) return error;
      const name = error.code.slice("IDEMPOTENCY_".length).toLowerCase().replaceAll("_", "-");
      return problem(name, error);
    },
  };
}
