import { createEvent, type FunctionEvent } from "../../../core/event.ts";
import { type Call, CALLS } from "./calls.ts";
import { type Fields, fieldsOf, textOf } from "../event-fields.ts";
import type { CallSource } from "../source.ts";
import { timeOf } from "./time-of.ts";

/** The service that calls with such an event, or with a list of such; undefined where none is known to. */
export function callSource(event: unknown): CallSource | undefined {
  const call = CALLS.find(([, marks]) => marks.split(" ").every((path) => at(event, path) != null));
  if (!call) return undefined;
  const [type, , , trigger = "direct"] = call;
  const name = `aws:${type.split(".", 1)[0]}`;
  return {
    kind: "call",
    name,
    trigger: () => trigger,
    events: (payload, { id }) => [toEvent(call, name, payload, id)],
  };
}

function toEvent([type, marks, id = ""]: Call, name: string, event: unknown, fallbackId: string): FunctionEvent {
  const read = (path: string): string | undefined => textOf(at(event, path));
  const { requestTimeEpoch, timeEpoch } = fieldsOf(at(event, "requestContext"));
  return createEvent({
    id: read(id) ?? fallbackId,
    source: read(marks.split(" ", 1)[0] ?? "") ?? name,
    type: `com.amazonaws.${type.replace(/\{(.+?)\}/g, (_all, path: string) => read(path) ?? "unknown")}`,
    time: timeOf(requestTimeEpoch ?? timeEpoch),
    delivery: { source: name },
    raw: event,
    decode: () => event,
  });
}

/** Only what the event itself has, never what all objects have. AppSync alone sends lists: the first speaks for all. */
function at(event: unknown, path: string): unknown {
  let value: unknown = Array.isArray(event) ? event[0] : event;
  for (const name of path.split("/")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Fields)[name];
  }
  return value;
}
