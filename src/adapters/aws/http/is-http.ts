import type { Rule } from "../../../core/options.ts";

/** What the kind of a function must be that answers requests. */
export const IS_HTTP: Rule = ['"http": end the pipeline with .http', (kind) => kind === "http"];
