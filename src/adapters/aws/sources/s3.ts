import { oneSource } from "../one-source.ts";
import { s3 } from "../events/s3.ts";
import { recordSource } from "../events/records.ts";

/**
 * Makes a Lambda handler for notifications of S3 alone, in a smaller bundle than `lambda` of `faasten/aws`, which takes
 * whatever comes. It does the same; an event of another source is an error.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function. The handler rejects with `WRONG_TRIGGER` for
 * an event of another source.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { lambda } from "faasten/aws/s3";
 *
 * export const handler = lambda(
 *   fasten().event(async (event) => {
 *     await fetch("https://orders.example.com", { method: "POST", body: JSON.stringify(event.data) });
 *   }),
 * );
 * ```
 */
export const lambda: ReturnType<typeof oneSource> = oneSource(s3, (event) => recordSource(event) === "aws:s3");
