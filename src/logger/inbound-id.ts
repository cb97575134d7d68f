import { type FunctionEvent, isFunctionEvent } from "../core/event.ts";
import type { Invocation } from "../core/invocation.ts";

/** Where users look for an id themselves. */
export interface IdExtractors {
  /** Finds the id in a request. @default the header named by `header`, else `x-request-id` */
  readonly http?: (request: Request, invocation: Invocation) => string | undefined;
  /**
   * Finds the id in an event. @default the CloudEvents extension `correlationid`, else the message attribute or header
   * named by `header`, `correlationId` or `correlation_id`
   */
  readonly event?: (event: FunctionEvent, invocation: Invocation) => string | undefined;
  /** Finds the id in the native event of a raw function. @default none */
  readonly raw?: (event: unknown, invocation: Invocation) => string | undefined;
}

/** Finds the id of a request, an event or a native event: the first one that can be used. */
export type InboundId = (input: unknown, scope: Invocation) => string | undefined;

/** Puts the places in order: the user's own or the default ones, the event's id, the invocation's. */
export function inboundId({ http, event, raw }: IdExtractors, header: string): InboundId {
  const ofRequest = [...(http ? [http] : [inHeader(header), inHeader("x-request-id")]), invocationId];
  const attributes = [header, "correlationId", "correlation_id"].map(inAttribute);
  const ofEvent = [...(event ? [event] : [inExtension, ...attributes]), eventId, invocationId];
  const ofNative = [...(raw ? [raw] : []), invocationId];
  return (input, scope) => {
    if (isRequest(input)) return firstUsable(ofRequest, input, scope);
    if (isFunctionEvent(input)) return firstUsable(ofEvent, input, scope);
    const nothing = input === undefined || (Array.isArray(input) && input.every(isFunctionEvent)); // No event, or a batch.
    return firstUsable(nothing ? [invocationId] : ofNative, input, scope);
  };
}

/** Tells a Request, of this realm or another one, from everything else that a function may be given. */
export function isRequest(value: unknown): value is Request {
  return typeof (value as Request | null | undefined)?.headers?.get === "function";
}

/** One place to look; what it gives may be anything. */
type Finder = (input: never, scope: Invocation) => unknown;

function firstUsable(finders: readonly Finder[], input: unknown, scope: Invocation): string | undefined {
  for (const find of finders) {
    try {
      const id = find(input as never, scope);
      if (typeof id === "string" && USABLE.test(id)) return id;
    } catch {
      // What an extractor meets is up to the sender, and must not cost a log line: the next one is tried.
    }
  }
  return undefined;
}

/** Printable ASCII is safe in a header, a message attribute and a terminal; blanks at the ends would not survive the way. */
const USABLE = /^(?! )[ -~]{1,128}(?<! )$/;

const inHeader =
  (name: string) =>
  (request: Request): unknown =>
    request.headers.get(name);

const inExtension = (event: FunctionEvent & { readonly correlationid?: unknown }): unknown => event.correlationid;

const inAttribute =
  (name: string) =>
  ({ raw }: FunctionEvent): unknown => {
    const record = raw as NativeRecord | null | undefined;
    const { messageAttributes, Sns, headers } = record ?? {};
    const attribute = messageAttributes?.[name] ?? Sns?.MessageAttributes?.[name] ?? headers?.[name];
    return typeof attribute === "string" ? attribute : (attribute?.stringValue ?? attribute?.Value);
  };

/** Where native records keep what their senders added: messages of SQS and of SNS, and whatever has headers. */
interface NativeRecord {
  readonly messageAttributes?: Attributes;
  readonly Sns?: { readonly MessageAttributes?: Attributes };
  readonly headers?: Attributes;
}

type Attributes = Readonly<Record<string, string | { readonly stringValue?: unknown; readonly Value?: unknown }>>;

const eventId = (event: FunctionEvent): unknown => event.id;
const invocationId = (_input: unknown, scope: Invocation): unknown => scope.id;
