import { FaastenError, isFaastenError } from "./errors.ts";
import { numberOf, requireOption } from "./options.ts";

/**
 * Thrown from an event function, it says that trying again is pointless: the record goes to the dead-letter hook if the
 * function has one, otherwise it is left to the source's own dead-letter rule. It is never dropped in silence.
 *
 * @example
 * ```ts
 * import { fasten, PermanentFailure } from "faasten";
 *
 * export const ship = fasten().event((event) => {
 *   if (event.type !== "order.paid") throw new PermanentFailure(`cannot ship for an event of type ${event.type}`);
 * });
 * ```
 */
export class PermanentFailure extends FaastenError<"PERMANENT_FAILURE"> {
  override readonly name: string = "PermanentFailure";

  constructor(message: string, options?: ErrorOptions) {
    super("PERMANENT_FAILURE", message, options);
  }
}

/**
 * Thrown from an event function, it asks for another try after a delay. Where the platform cannot delay one record, the
 * record is simply tried again by the platform's own rule.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `delaySeconds` is not a number of 0 or more.
 * @example
 * ```ts
 * import { fasten, RetryLater } from "faasten";
 *
 * export const poll = fasten().event(async () => {
 *   const response = await fetch("https://api.example.com/report");
 *   if (response.status === 202) throw new RetryLater(60, "the report is not ready");
 * });
 * ```
 */
export class RetryLater extends FaastenError<"RETRY_LATER"> {
  override readonly name: string = "RetryLater";
  readonly delaySeconds: number;

  constructor(delaySeconds: number, message = `try again in ${delaySeconds} s`, options?: ErrorOptions) {
    super("RETRY_LATER", message, options);
    requireOption("RetryLater", "delaySeconds", delaySeconds, numberOf(0));
    this.delaySeconds = delaySeconds;
  }
}

/** Tells whether trying again is pointless: the handler said so, or the event can never pass its schema. */
export function isPermanent(error: unknown): boolean {
  return isFaastenError(error) && (error.code === "PERMANENT_FAILURE" || error.code === "VALIDATION_FAILED");
}

/** The delay that an error asks for, in seconds. */
export function delayOf(error: unknown): number | undefined {
  return isFaastenError(error) && error.code === "RETRY_LATER" ? (error as RetryLater).delaySeconds : undefined;
}
