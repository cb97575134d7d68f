import { FaastenError } from "../core/errors.ts";
import type { TextResponse } from "../core/send.ts";

/** What an answer, or its absence, brought along. */
export interface AwsErrorDetails extends ErrorOptions {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly kind?: AwsErrorKind | undefined;
  readonly body?: unknown;
}

/**
 * What another try could do. `transient` and `throttling`: it may succeed, the latter after a longer pause. `clock` and
 * `credentials`: it may, with the right time or with newer credentials. `request`: it will not.
 */
export type AwsErrorKind = "transient" | "throttling" | "clock" | "credentials" | "request";

/** Why a call of an AWS service failed. `code` is the service's own, such as `ResourceNotFoundException`. */
export class AwsError extends FaastenError {
  override readonly name: string = "AwsError";
  /** Of the HTTP answer, if there was one. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly kind: AwsErrorKind;
  /** The answer's body, but for an error about the signature, which quotes what was signed. */
  declare readonly body?: unknown;

  constructor(code: string, message: string, { status, requestId, kind = "request", body, cause }: AwsErrorDetails) {
    super(code, message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.requestId = requestId;
    this.kind = kind;
    // It may hold the item that a condition refused, which no log should show: not enumerable.
    Object.defineProperty(this, "body", { value: body });
  }

  /** Another try may succeed. */
  get retryable(): boolean {
    return this.kind === "transient" || this.kind === "throttling";
  }
}

/** Reads a service's error from its answer. What must not be seen is taken out of the message. */
export function toAwsError(what: string, { body, headers, status }: Answered, secrets: readonly string[]): AwsError {
  const { __type, code = __type, message, Message = message } = (body ?? {}) as Record<string, unknown>;
  const named = headers.get("x-amzn-errortype") ?? (typeof code === "string" ? code : `HTTP_${status}`);
  const name = named.replace(/^.*#|:.*$/gs, "");
  // What may follow is the request as the service would have signed it, with the session's token.
  let [text = ""] = typeof Message === "string" ? Message.split("\n", 1) : [];
  for (const secret of secrets) text = text.replaceAll(secret, "***");
  const kind = kindOf(name, status);
  return new AwsError(name, `${what}: ${name}${text && `: ${text}`}`, {
    status,
    requestId: headers.get("x-amzn-requestid") ?? undefined,
    kind,
    body: kind === "clock" ? undefined : body,
  });
}

/** The part of an answer that an error is read from; its body parsed. */
export interface Answered {
  readonly status: number;
  readonly headers: TextResponse["headers"];
  readonly body: unknown;
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html */
export function kindOf(code: string, status: number): AwsErrorKind {
  if (/Throttl|LimitExceeded|ThroughputExceeded|TooManyRequests|SlowDown|InProgressExc/.test(code) || status === 429)
    return "throttling";
  if (/^Request(TimeTooSkewed|Expired|InTheFuture)|^InvalidSignature|^SignatureDoesNot/.test(code)) return "clock";
  if (/^ExpiredToken|^UnrecognizedClient|^InvalidClientTokenId/.test(code)) return "credentials";
  return status >= 500 || /^RequestTimeout|^TransactionConflictExc|^IDPComm/.test(code) ? "transient" : "request";
}
