import { builtin } from "../core/host.ts";
import { isError, type LogArguments } from "./call.ts";

/**
 * Reads what a method of the console was given as the arguments of a log call: texts and other simple values are the
 * message, an error stays an error, other objects are fields or `extra`. Printf-like where there is `node:util`.
 */
export function readConsoleArguments(args: readonly unknown[]): LogArguments {
  const printed = args.length > 1 && typeof args[0] === "string" ? print(args[0], args.slice(1)) : undefined;
  const words = printed ? [printed.text] : [];
  const objects: unknown[] = printed ? [...printed.errors] : [];
  for (const value of printed ? printed.left : args) {
    if (typeof value === "object" && value !== null) objects.push(value);
    else words.push(typeof value === "function" ? "[function]" : String(value));
  }
  return words.length === 0 ? objects : [words.join(" "), ...objects];
}

interface Printed {
  readonly text: string;
  /** Those that the text has by name and message alone. */
  readonly errors: readonly Error[];
  readonly left: readonly unknown[];
}

/** Undefined if the text asks for nothing, or nothing can be printed: a getter or a proxy may throw. */
function print(pattern: string, values: readonly unknown[]): Printed | undefined {
  const places = (pattern.match(/%[%sdifjoOc]/g) ?? []).filter((place) => place !== "%%").length;
  const util = builtin<{ format(pattern: string, ...values: unknown[]): string }>("node:util");
  if (!util || places === 0) return undefined;
  const used = values.slice(0, places);
  try {
    // An error prints its stack, which the line has anyway.
    const text = util.format(
      pattern,
      ...used.map((value) => (isError(value) ? `${value.name}: ${value.message}` : value)),
    );
    return { text, errors: used.filter(isError), left: values.slice(places) };
  } catch {
    return undefined;
  }
}
