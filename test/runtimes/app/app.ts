import { awsChecks } from "./aws.ts";
import { type Check, runChecks } from "./check.ts";
import { concurrencyChecks } from "./concurrency.ts";
import { coreChecks } from "./core.ts";
import { idempotencyChecks } from "./idempotency.ts";
import { formatChecks } from "./formats.ts";
import { loggerChecks } from "./logger.ts";
import { platformChecks } from "./platform.ts";
import { streamChecks } from "./streams.ts";
import { validationChecks } from "./validation.ts";

/** The one suite that every runtime runs, against the packed library. */
export function checks(): Promise<Check[]> {
  return runChecks({
    ...platformChecks,
    ...coreChecks,
    ...concurrencyChecks,
    ...loggerChecks,
    ...formatChecks,
    ...validationChecks,
    ...awsChecks,
    ...streamChecks,
    ...idempotencyChecks,
  });
}
