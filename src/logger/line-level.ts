import type { Rule } from "../core/options.ts";
import { LEVELS, type LogLevel } from "./level.ts";

/** A level that lines can have, so any but `"silent"`; upper and lower case are the same. */
export const LINE_LEVEL: Rule = [
  `one of ${LEVELS.join(", ")}`,
  (value) => typeof value === "string" && LEVELS.includes(lineLevel(value)),
];

/** Reads one that has been checked. */
export function lineLevel(text: string): LogLevel {
  return text.toLowerCase() as LogLevel;
}
