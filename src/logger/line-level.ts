import type { Rule } from "../core/options.ts";
import { type LogLevel, SEVERITY } from "./level.ts";

/** The levels that lines can have, so all but `"silent"`, from the least to the most severe. */
export const LEVELS = Object.keys(SEVERITY).slice(0, -1) as readonly LogLevel[];

/** One of them; upper and lower case are the same. */
export const LINE_LEVEL: Rule = [
  `one of ${LEVELS.join(", ")}`,
  (value) => typeof value === "string" && LEVELS.includes(lineLevel(value)),
];

/** Reads one that has been checked. */
export function lineLevel(text: string): LogLevel {
  return text.toLowerCase() as LogLevel;
}
