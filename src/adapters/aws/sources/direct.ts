import { direct } from "../events/direct.ts";
import { oneSource } from "../one-source.ts";

/**
 * Makes a Lambda handler for those who call the function themselves and wait for its value (the Invoke API, Step Functions,
 * Cognito, authorizers and others), or for a handler of native events that is only to be wrapped (`.raw`), in a smaller
 * bundle than `lambda` of `faasten/aws`. Every event counts as a direct invocation: `data` is the payload.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { lambda } from "faasten/aws/direct";
 *
 * export const handler = lambda(fasten().raw(async (event: { id: string }) => ({ id: event.id })));
 * ```
 */
export const lambda: ReturnType<typeof oneSource> = oneSource(direct, () => true);
