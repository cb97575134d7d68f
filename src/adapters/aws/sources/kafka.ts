import { oneSource } from "../one-source.ts";
import { isKafkaEvent, kafka } from "../events/kafka.ts";

/**
 * Makes a Lambda handler for records of Kafka topics alone, in a smaller bundle than `lambda` of `faasten/aws`, which takes
 * whatever comes. It does the same; an event of another source is an error.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function. The handler rejects with `WRONG_TRIGGER` for
 * an event of another source.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { lambda } from "faasten/aws/kafka";
 *
 * export const handler = lambda(
 *   fasten().event(async (event) => {
 *     await fetch("https://orders.example.com", { method: "POST", body: JSON.stringify(event.data) });
 *   }),
 * );
 * ```
 */
export const lambda: ReturnType<typeof oneSource> = oneSource(kafka, isKafkaEvent);
