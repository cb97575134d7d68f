import { FaastenError } from "../core/errors.ts";
import { describe } from "../core/options.ts";

/** The error of something that is no CloudEvent: where, which part, what it must be, what came. */
export function invalidEvent(where: string, part: string, mustBe: string, got: unknown): FaastenError<"INVALID_EVENT"> {
  return new FaastenError("INVALID_EVENT", `${where}: ${part} must be ${mustBe}, got ${describe(got)}.`);
}
