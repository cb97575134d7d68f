import { invalidOption } from "../core/options.ts";
import { type LogLevel, SEVERITY } from "./level.ts";

/** Checks a level that lines can have, so any but `"silent"`, and gives it back; upper and lower case are the same. */
export function requireLineLevel(where: string, option: string, value: unknown): LogLevel {
  const { silent: _none, ...levels } = SEVERITY;
  const name = typeof value === "string" ? value.toLowerCase() : "";
  if (Object.hasOwn(levels, name)) return name as LogLevel;
  throw invalidOption(where, option, `one of ${Object.keys(levels).join(", ")}`, value);
}
