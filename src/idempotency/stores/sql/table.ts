import { checkOptions, requireOption, type Rule, type Rules } from "../../../core/options.ts";

/** Options of every SQL store, but for the client. */
export interface TableOptions {
  /** The table, made as the documentation says; may have its schema before it. @default "idempotency" */
  readonly table?: string | undefined;
}

/** A name goes into statements as it is, so it must be no more than a name. */
const TABLE: Rule = [
  "a table's name of letters, digits, `_` and `.`",
  (value) => typeof value === "string" && /^[A-Za-z_][\w.]{0,60}$/.test(value),
];

/** Checks the options of a store, of which `client` is the name of the one that must be there; gives the table. */
export function tableOf<Options extends TableOptions>(
  where: string,
  options: Options,
  client: Exclude<keyof Options, "table"> & string,
  more: Readonly<Record<string, Rule>> = {},
): string {
  const rule = "an object or a function";
  checkOptions(where, options, { table: TABLE, [client]: rule, ...more } as unknown as Rules<Options>);
  requireOption(where, client, options[client], rule);
  return options.table ?? "idempotency";
}
