import { oneSource } from "../one-source.ts";
import { eventBridge, isEventBridgeEvent } from "../events/event-bridge.ts";

/**
 * Makes a Lambda handler for events of EventBridge alone, in a smaller bundle than `lambda` of `faasten/aws`, which takes
 * whatever comes. It does the same; an event of another source is an error.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function. The handler rejects with `WRONG_TRIGGER` for
 * an event of another source.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { lambda } from "faasten/aws/eventbridge";
 *
 * export const handler = lambda(
 *   fasten().event(async (event) => {
 *     await fetch("https://orders.example.com", { method: "POST", body: JSON.stringify(event.data) });
 *   }),
 * );
 * ```
 */
export const lambda: ReturnType<typeof oneSource> = oneSource(eventBridge, isEventBridgeEvent);
