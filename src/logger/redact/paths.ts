import { checkOptions, invalidOption } from "../../core/options.ts";
import { type CensoringRedactor, REDACTED, type Replacement, redactor, replaced } from "./redactor.ts";

/** Options of `paths`. */
export interface PathsOptions {
  /** What stands in the place of the value. @default "[REDACTED]" */
  readonly replacement?: Replacement;
}

/**
 * Takes out the values at paths. Names are separated by dots, `*` stands for any one name or index, `**` for any number of
 * them: `user.email`, `items[*].card`, `**.iban`. An error's members begin with `error`; a field whose name has dots in it is
 * written in brackets: `["user.email"]`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for what is no path.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { paths } from "faasten/logger/redact";
 *
 * export const log = createLogger({ redact: paths(["customer.email", "items[*].card", "error.config.headers.*"]) });
 * ```
 */
export function paths(list: readonly string[], options: PathsOptions = {}): CensoringRedactor {
  checkOptions("paths", options, { replacement: "a string or a function" });
  if (!Array.isArray(list)) throw invalidOption("paths", "list", "an array of paths", list);
  const { replacement = REDACTED } = options;
  const wanted = list.map(parse);
  return redactor((value, path) =>
    wanted.some((segments) => matches(segments, path)) ? replaced(value, replacement) : value,
  );
}

function parse(path: unknown): readonly string[] {
  const segments = typeof path === "string" ? [...path.matchAll(SEGMENT)] : [];
  const read = segments.map(([text]) => text).join("");
  if (read === "" || read !== path) throw invalidOption("paths", "list", "made of paths such as `user.*.email`", path);
  return segments.map(([, quoted, index, name]) => quoted ?? index ?? (name as string));
}

const SEGMENT = /\["([^"]+)"\]|\[(\*|\d+)\]|\.?([^.[\]]+)/g;

/** Whether segments match a path to its end. */
function matches(segments: readonly string[], path: readonly string[], from = 0, at = 0): boolean {
  const segment = segments[from];
  if (segment === undefined) return at === path.length;
  if (segment === "**")
    return matches(segments, path, from + 1, at) || (at < path.length && matches(segments, path, from, at + 1));
  return at < path.length && (segment === "*" || segment === path[at]) && matches(segments, path, from + 1, at + 1);
}
