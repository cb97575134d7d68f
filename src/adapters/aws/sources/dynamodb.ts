import { oneSource } from "../one-source.ts";
import { dynamodb } from "../events/dynamodb.ts";
import { hasNoRecords, recordSource } from "../events/records.ts";

/**
 * Makes a Lambda handler for changes of DynamoDB streams alone, in a smaller bundle than `lambda` of `faasten/aws`, which takes
 * whatever comes. It does the same; an event of another source is an error.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function. The handler rejects with `WRONG_TRIGGER` for
 * an event of another source.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { lambda } from "faasten/aws/dynamodb";
 *
 * export const handler = lambda(
 *   fasten().event(async (event) => {
 *     await fetch("https://orders.example.com", { method: "POST", body: JSON.stringify(event.data) });
 *   }),
 * );
 * ```
 */
export const lambda: ReturnType<typeof oneSource> = oneSource(
  dynamodb,
  (event) => recordSource(event) === "aws:dynamodb" || hasNoRecords(event),
);
