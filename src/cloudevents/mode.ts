import type { Rule } from "../core/options.ts";

/** Binary: attributes travel as headers and data as it is. Structured: all of the event is one JSON text. */
export type Mode = "binary" | "structured";

/** What the option `mode` must be. */
export const MODE: Rule = ['"binary" or "structured"', (value) => value === "binary" || value === "structured"];
