/** What platforms want to have of an error, each part in a place of its own. */
export interface ErrorParts {
  readonly name: string;
  readonly message: string;
  /** The stack with the line of name and message first, as V8 has it; empty where there is none. */
  readonly stack: string;
  /** `cause`, `errors` and own members; undefined if there are none. */
  readonly rest: Readonly<Record<string, unknown>> | undefined;
}

/** Takes an error apart, whatever its getters do. */
export function errorParts(error: Error): ErrorParts {
  const name = text(error, "name") || "Error";
  const message = text(error, "message");
  return { name, message, stack: stackOf(error, name, message), rest: restOf(error) };
}

const OWN_PLACE: ReadonlySet<string> = new Set(["name", "message", "stack"]);

function restOf(error: Error): ErrorParts["rest"] {
  const rest: [string, unknown][] = [];
  for (const name of new Set([...present(error, ["cause", "errors"]), ...names(error)])) {
    if (!OWN_PLACE.has(name)) rest.push([name, read(error, name)]);
  }
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** A stack without its message groups all errors of one place under nothing; JavaScriptCore and SpiderMonkey write none. */
function stackOf(error: Error, name: string, message: string): string {
  const stack = text(error, "stack");
  if (stack === "" || (stack.startsWith(name) && stack.includes(message))) return stack;
  return `${message === "" ? name : `${name}: ${message}`}\n${framesOf(stack)}`;
}

/** A name or message that was set after the error was made leaves a first line that is not true any more. */
function framesOf(stack: string): string {
  const firstFrame = stack.search(/^\s+at /m);
  return firstFrame === -1 ? stack : stack.slice(firstFrame);
}

function text(error: Error, name: string): string {
  const value = read(error, name);
  return typeof value === "string" ? value : "";
}

function read(error: Error, name: string): unknown {
  try {
    return (error as unknown as Record<string, unknown>)[name];
  } catch {
    return "[threw]";
  }
}

function present(error: Error, candidates: readonly string[]): readonly string[] {
  try {
    return candidates.filter((name) => name in error);
  } catch {
    return [];
  }
}

function names(error: Error): readonly string[] {
  try {
    return Object.keys(error);
  } catch {
    return [];
  }
}
