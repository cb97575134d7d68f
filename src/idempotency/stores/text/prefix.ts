import type { Rule } from "../../../core/options.ts";

/** Before the keys of records, where others may have theirs beside them. */
export const PREFIX = "idempotency:";

/** A prefix may be empty. */
export const prefixRule: Rule = ["a string", (value) => typeof value === "string"];
