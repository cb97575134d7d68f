import fc from "fast-check";
import type { LogLevel } from "../../../src/logger/level.ts";
import type { LogFormat, LogRecord } from "../../../src/logger/record.ts";
import { testInvocation } from "../../../src/testing/index.ts";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "fatal"];

/** A record of 2 January 2026, info, "hello", without fields. */
export function logRecord(overrides: Partial<LogRecord> = {}): LogRecord {
  return { time: Date.UTC(2026, 0, 2, 3, 4, 5, 6), level: "info", message: "hello", fields: {}, ...overrides };
}

/** An invocation with a sampled W3C parent. */
export function tracedInvocation(): ReturnType<typeof testInvocation> {
  return testInvocation({
    id: "req-1",
    function: { name: "place-order", version: "7", memoryMb: 128 },
    traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  });
}

/** An error with a code and a cause, whose stacks do not depend on where the test stands. */
export function brokenOrder(): Error {
  const cause = withStack(new TypeError("no connection"), "connect (/app/db.js:3:7)");
  return Object.assign(withStack(new Error("charge failed", { cause }), "charge (/app/orders.js:12:9)"), {
    code: "E1",
  });
}

function withStack<Thrown extends Error>(error: Thrown, frame: string): Thrown {
  return Object.assign(error, {
    stack: `${error.name}: ${error.message}\n    at ${frame}\n    at main (/app/index.js:1:1)`,
  });
}

/** The fields of the record that ends an invocation by HTTP. */
export const WIDE_FIELDS = {
  "event.name": "invocation",
  outcome: "ok",
  duration_ms: 1204.25,
  "faas.name": "place-order",
  "faas.invocation_id": "req-1",
  "http.request.method": "POST",
  "url.path": "/orders",
  "http.response.status_code": 201,
};

/** Values that break careless serializers. */
export function hostileFields(): Record<string, unknown> {
  const cycle: Record<string, unknown> = { name: "cycle" };
  cycle["self"] = cycle;
  return {
    cycle,
    big: 12n,
    nan: Number.NaN,
    nothing: undefined,
    text: 'two\nlines, "quoted", \u2028',
    map: new Map([["a", 1]]),
    get getter() {
      throw new Error("no");
    },
    toJson: { toJSON: () => cycle },
  };
}

/** An error that cannot be asked for anything. */
export function hostileError(): Error {
  const refuse = (): never => {
    throw new Error("no");
  };
  return Object.defineProperties(new Error("x"), {
    name: { get: refuse },
    message: { get: refuse },
    stack: { get: refuse },
    cause: { get: refuse, enumerable: true },
  });
}

/** Any fields, message, level and error whatever must give one line that is one JSON object, with no name twice. */
export function holdsForAnyRecord(format: LogFormat, names: readonly string[]): void {
  const anything = fc.anything({
    withBigInt: true,
    withBoxedValues: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  });
  const name = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...names, "__proto__", "toJSON", "constructor"));
  const record = fc.record({
    fields: fc.dictionary(name, anything),
    message: fc.string({ unit: "binary" }),
    level: fc.constantFrom(...LEVELS),
    service: fc.option(fc.string(), { nil: undefined }),
    error: fc.option(
      fc.record({ message: fc.string(), cause: anything, own: fc.dictionary(name, anything) }).map(errorOf),
      { nil: undefined },
    ),
    invocation: fc.option(fc.constant(tracedInvocation()), { nil: undefined }),
  });
  fc.assert(
    fc.property(record, (given) => {
      const line = format(logRecord(given));
      if (/[\r\n]/.test(line)) throw new Error(`more than one line: ${line}`);
      const written = topLevelNames(line);
      if (new Set(written).size !== written.length) throw new Error(`a name stands twice: ${line}`);
    }),
    { numRuns: 300 },
  );
}

function errorOf({ message, cause, own }: { message: string; cause: unknown; own: Record<string, unknown> }): Error {
  const error = new Error(message, { cause });
  for (const [name, value] of Object.entries(own)) Object.defineProperty(error, name, { value, enumerable: true });
  return error;
}

/** The names of an object's members as they stand in its JSON, doubles included; throws for what is no JSON object. */
export function topLevelNames(json: string): string[] {
  const parsed: unknown = JSON.parse(json);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw new Error(`no object: ${json}`);
  const names: string[] = [];
  let depth = 0;
  for (const [token, colon] of json.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    else if (colon !== undefined && depth === 1) names.push(JSON.parse(token.slice(0, -colon.length)) as string);
  }
  return names;
}

/** A line of JSON as the object it is. */
export function parseLine(line: string | undefined): Record<string, unknown> {
  return JSON.parse(line ?? "") as Record<string, unknown>;
}
