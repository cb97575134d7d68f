import { parseTraceparent } from "../core/trace.ts";
import { writeJson } from "./json-format.ts";
import { type NewEvent, prepare } from "./outgoing.ts";

/** What an entry of `PutEvents` takes, without the bus. */
export interface EventBridgeEntry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
  readonly Time?: Date;
  readonly Resources?: string[];
  readonly TraceHeader?: string;
}

/**
 * Writes an event as an entry for EventBridge. `Detail` is the whole event in structured mode, because EventBridge gives
 * events ids of its own and knows no other attributes: rules look at the data under `detail.data`. `Resources` has the
 * subject where that is an ARN.
 *
 * @throws FaastenError `INVALID_EVENT` for an event that is none.
 * @example
 * ```ts
 * import { toEventBridge, type EventBridgeEntry } from "faasten/cloudevents";
 *
 * interface EventBridge {
 *   putEvents(input: { Entries: ({ EventBusName: string } & EventBridgeEntry)[] }): Promise<unknown>;
 * }
 *
 * export async function placed(bridge: EventBridge, EventBusName: string): Promise<void> {
 *   const event = { source: "shop.orders", type: "OrderPlaced", data: { id: 7 } };
 *   await bridge.putEvents({ Entries: [{ EventBusName, ...toEventBridge(event) }] });
 * }
 * ```
 */
export function toEventBridge(event: NewEvent): EventBridgeEntry {
  const outgoing = prepare("toEventBridge", event);
  const { source, type, subject, time, traceparent } = outgoing.attributes;
  const date = new Date(time ?? Number.NaN);
  const traceHeader = traceparent && xrayHeader(traceparent);
  return {
    Source: source,
    DetailType: type,
    Detail: writeJson(outgoing),
    ...(!Number.isNaN(date.getTime()) && { Time: date }), // A leap second is a time, but no date.
    ...(subject?.startsWith("arn:") && { Resources: [subject] }),
    ...(traceHeader && { TraceHeader: traceHeader }),
  };
}

/** @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader */
function xrayHeader(traceparent: string): string | undefined {
  const trace = parseTraceparent(traceparent);
  if (!trace) return undefined;
  const root = `1-${trace.traceId.slice(0, 8)}-${trace.traceId.slice(8)}`;
  return `Root=${root};Parent=${trace.spanId};Sampled=${trace.sampled ? 1 : 0}`;
}
