import { createEvent, type EventInit } from "../../../core/event.ts";
import type { Trigger } from "../../../core/invocation.ts";
import { type Fields, fieldsOf, requireFields, textOf } from "../event-fields.ts";
import type { WholeSource } from "../source.ts";

/** The source that the records name; the first that names one speaks for all, because a batch has a single source. */
export function recordSource({ Records: records }: Fields): string | undefined {
  if (!Array.isArray(records)) return undefined;
  for (const record of records as unknown[]) {
    const { eventSource, EventSource } = fieldsOf(record);
    const name = textOf(eventSource) ?? textOf(EventSource);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** An empty batch, which every source takes the same answer for. */
export function hasNoRecords({ Records: records }: Fields): boolean {
  return Array.isArray(records) && records.length === 0;
}

/** What a record says of itself; without `decode` it is data as it stands. */
export interface RecordInit extends Omit<EventInit, "id" | "decode" | "delivery" | "raw"> {
  readonly id: string | undefined;
  readonly decode?: EventInit["decode"];
}

/** Reads one record; `at` says where it stands, for errors. */
export type ReadRecord = (record: Fields, at: string, event: Fields) => RecordInit;

/** A source of records that succeed or fail together; `member` holds a list of them, or several by name. */
export function wholeSource(name: string, trigger: Trigger, member: string, read: ReadRecord): WholeSource {
  return {
    kind: "whole",
    name,
    trigger: () => trigger,
    events(native, { id }) {
      const event = fieldsOf(native);
      return placesOf(member, event[member]).map(([at, raw]) => {
        const { id: own = `${id}-${at}`, ...init } = read(fieldsOf(raw), at, event);
        const decode = () => requireFields(name, at, raw);
        return createEvent({ decode, ...init, id: own, delivery: { source: name }, raw });
      });
    },
  };
}

/** Each record with the place where it stands. */
function placesOf(place: string, records: unknown): readonly (readonly [string, unknown])[] {
  if (Array.isArray(records)) return records.map((record, index) => [`${place}[${index}]`, record]);
  return Object.entries(fieldsOf(records)).flatMap(([name, list]) => placesOf(`${place}.${name}`, list));
}
