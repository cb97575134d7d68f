import { createEvent, type FunctionEvent } from "../../../core/event.ts";
import { type Call, CALLS } from "./calls.ts";
import { type Fields, fieldsOf, textOf } from "../event-fields.ts";
import type { CallSource } from "../source.ts";
import { timeOf } from "./time-of.ts";

/** The service that calls with such an event, or with a list of such; undefined where none is known to. */
export function callSource(event: unknown): CallSource | undefined {
  // Taken apart once: for each event it would cost more than all the rest of a bare invocation.
  paths ??= CALLS.map(([, marks]) => marks.split(" ").map((path) => path.split("/")));
  const call = CALLS[paths.findIndex((marks) => marks.every((path) => follow(event, path) != null))];
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

let paths: readonly (readonly string[][])[] | undefined;

function toEvent([type, marks, id = ""]: Call, name: string, event: unknown, fallbackId: string): FunctionEvent {
  const read = (path: string): string | undefined => textOf(at(event, path));
  const { requestTimeEpoch, timeEpoch } = fieldsOf(at(event, "requestContext"));
  const { timestamp } = fieldsOf(at(event, "Records/0/ses/mail"));
  return createEvent({
    id: read(id) ?? fallbackId,
    source: read(marks.split(" ", 1)[0] ?? "") ?? name,
    type: `com.amazonaws.${type.replace(/\{(.+?)\}/g, (_all, path: string) => read(path) ?? "unknown")}`,
    time: timeOf(requestTimeEpoch ?? timeEpoch ?? timestamp),
    delivery: { source: name },
    raw: event,
    decode: () => event,
  });
}

function at(event: unknown, path: string): unknown {
  return follow(event, path.split("/"));
}

/** Only what the event itself has, never what all objects have. AppSync alone sends lists: the first speaks for all. */
function follow(event: unknown, path: readonly string[]): unknown {
  let value: unknown = Array.isArray(event) ? event[0] : event;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Fields)[name];
  }
  return value;
}
