import { timestamp } from "../../../core/timestamp.ts";
import { textOf } from "../event-fields.ts";

/** The time of an event, given in milliseconds or as text; undefined for what is neither. */
export function timeOf(value: unknown): string | undefined {
  return typeof value === "number" && Math.abs(value) < 8.64e15 ? timestamp(value) : textOf(value);
}
