import type { Invocation } from "../../core/invocation.ts";
import { inputOf } from "../../core/observe.ts";
import { checkOptions } from "../../core/options.ts";
import { currentInvocation } from "../../core/scope.ts";
import { createSlot } from "../../core/slot.ts";
import type { Correlation, LogExtension } from "../extension.ts";
import type { Family } from "../family.ts";
import { type IdExtractors, inboundId, isRequest } from "../inbound-id.ts";

/** Options of `correlation`. An extractor that throws, or gives what is no id, is passed over. */
export interface CorrelationOptions extends IdExtractors {
  /** The name of the HTTP header and of the message attribute. @default "x-correlation-id" */
  readonly header?: string;
}

/** Knows the correlation id, and puts it on what goes out. Each member may be detached. */
export interface CorrelationIds extends Correlation, LogExtension {
  /** The id of the invocation or record that the calling code runs for, or of the one given. */
  readonly current: (invocation?: Invocation) => string | undefined;
  /** Headers with the id, unless they have one already. */
  readonly headers: (init?: RequestInit["headers"]) => Headers;
  /** `fetch` that sends the id, unless the request has one already. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The id as clients of SQS and SNS take it; empty outside of an invocation. */
  readonly messageAttributes: () => Record<string, { readonly DataType: "String"; readonly StringValue: string }>;
}

/**
 * Finds the id of the business transaction in what comes in, and puts it on what goes out.
 *
 * An id from outside is used if it is 1 to 128 printable ASCII characters. Where there is none, an event's own id takes
 * its place, and then the invocation's. Each record of a batch has its own.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { createLogger } from "faasten/logger";
 * import { correlation } from "faasten/logger/correlation";
 *
 * const ids = correlation();
 * const log = createLogger({ correlation: ids });
 *
 * export const quote = fasten(log).http(async (request) => {
 *   const body = await request.text();
 *   return ids.fetch("https://prices.example.com/quotes", { method: "POST", body });
 * });
 * ```
 */
export function correlation(options: CorrelationOptions = {}): CorrelationIds {
  checkOptions("correlation", options, {
    http: "a function",
    event: "a function",
    raw: "a function",
    header: ["a name of letters, digits, `-` and `_`", isHeaderName],
  });
  const { header = "x-correlation-id" } = options;
  const find = onceForEachScope(inboundId(options, header));
  const current = (scope = currentInvocation()): string | undefined => scope && find(scope, inputOf(scope));
  const headers = (init?: RequestInit["headers"]): Headers => {
    const all = new Headers(init);
    const id = current();
    if (id !== undefined && !all.has(header)) all.set(header, id);
    return all;
  };
  return Object.assign((scope: Invocation, input: unknown) => find(scope, input ?? inputOf(scope)), {
    extend: (family: Family): void => {
      const { opening } = family;
      family.opening = (scope) => {
        const id = current(scope);
        return id === undefined ? opening(scope) : { ...opening(scope), correlation_id: id };
      };
    },
    current,
    headers,
    fetch: async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const all = { headers: headers(init?.headers ?? (isRequest(input) ? input.headers : undefined)) };
      // A Request may stand for the init; its members are those of its prototype, which a copy would lose.
      return isRequest(init) ? fetch(new Request(input, init), all) : fetch(input, { ...init, ...all });
    },
    messageAttributes: () => {
      const id = current();
      return id === undefined ? {} : { [header]: { DataType: "String", StringValue: id } as const };
    },
  });
}

const isHeaderName = (value: unknown): boolean => typeof value === "string" && /^[\w-]+$/.test(value);

/** Keeps the id of an invocation, and that of each record's view. */
function onceForEachScope(find: ReturnType<typeof inboundId>): Correlation {
  const slot = createSlot<{ readonly scope: Invocation; id: string | undefined }>();
  return (scope, input) => {
    const known = slot.get(scope);
    if (known?.scope === scope) return known.id; // A record's view sees what its invocation keeps, too.
    const entry: typeof known = { scope, id: undefined };
    // Before the id is known, because an extractor may log; and not if nothing has come in yet.
    if (input !== undefined) slot.set(scope, entry);
    entry.id = find(input, scope);
    return entry.id;
  };
}
