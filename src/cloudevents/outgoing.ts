import { isJsonType } from "../core/decode.ts";
import { FaastenError } from "../core/errors.ts";
import { type Extensions, isFunctionEvent } from "../core/event.ts";
import { type Attributes, isNamed, readEvent } from "./attributes.ts";
import { brokenRule } from "./broken-rule.ts";
import { bytesOf } from "./bytes.ts";
import { invalidEvent } from "./invalid-event.ts";

/** An event to send: written by hand, or a `FunctionEvent` to pass on. */
export interface NewEvent {
  /** @default a random UUID */
  readonly id?: string | undefined;
  /** A URI reference that names where it happened; with `id` it tells the event from all others. */
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** RFC 3339. @default now; an event that is passed on keeps having none */
  readonly time?: string | Date | undefined;
  /** @default `application/json`, or `application/octet-stream` where `data` is bytes */
  readonly datacontenttype?: string | undefined;
  readonly dataschema?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  readonly partitionkey?: string | undefined;
  readonly sequence?: string | undefined;
  /** Attributes of your own: names of lower-case letters and digits. */
  readonly extensions?: Extensions | undefined;
  /** What JSON can say, text, or bytes (`Uint8Array`, `ArrayBuffer`); where the type is not JSON, text or bytes. */
  readonly data?: unknown;
  /** As a `FunctionEvent` has it; not sent. */
  readonly specversion?: "1.0";
  readonly delivery?: unknown;
  readonly raw?: unknown;
}

/** An event that was checked, its data ready to be sent. */
export interface Outgoing {
  readonly attributes: Attributes;
  /** Undefined where there is no data. */
  readonly body: string | Uint8Array | undefined;
}

/** Checks an event that somebody sends, and fills in what it leaves out. */
export function prepare(where: string, event: NewEvent): Outgoing {
  checkMembers(where, event);
  const { data, datacontenttype } = event;
  const bytes = bytesOf(data);
  const contentType = datacontenttype ?? (bytes ? "application/octet-stream" : "application/json");
  if (!/^[ -~]*$/.test(contentType)) throw invalidEvent(where, "`datacontenttype`", "printable ASCII", contentType);
  const entries = entriesOf(where, event, data === undefined ? undefined : contentType);
  const { decode: _decode, ...attributes } = readEvent(entries, brokenRule(where), () => data);
  return {
    attributes,
    body: bytes ?? (data === undefined ? undefined : textOf(where, data, contentType)),
  };
}

function checkMembers(where: string, event: NewEvent): void {
  if (typeof event !== "object" || event === null) throw invalidEvent(where, "the event", "an object", event);
  for (const name of Object.keys(event)) {
    if (!isNamed(name) && !["data", "extensions", "delivery", "raw"].includes(name)) {
      const hint = "attributes of your own go into `extensions`";
      throw new FaastenError("INVALID_EVENT", `${where}: an event has no member \`${name.slice(0, 40)}\`; ${hint}.`);
    }
  }
  if ("delivery" in event && !("data" in event)) {
    const hint = "spreading an event leaves it out, so say `data: event.data`";
    throw new FaastenError("INVALID_EVENT", `${where}: \`data\` is missing; ${hint}.`);
  }
}

function entriesOf(where: string, event: NewEvent, contentType: string | undefined): Map<string, unknown> {
  const { time, extensions = {} } = event;
  const made = isFunctionEvent(event) ? {} : { id: crypto.randomUUID(), time: new Date().toISOString() };
  const given = Object.entries(event).filter(([name, value]) => isNamed(name) && value != null);
  const entries = new Map<string, unknown>([["specversion", "1.0"], ...Object.entries(made), ...given]);
  entries.set("datacontenttype", contentType);
  if (time instanceof Date) entries.set("time", textOfTime(time));
  for (const [name, value] of Object.entries(extensions)) {
    if (value == null) continue;
    if (entries.get(name) != null) throw invalidEvent(where, `\`${name}\``, "given once", value);
    entries.set(name, value);
  }
  return entries;
}

/** A date that is none becomes a text that is no time, which is then refused with all others. */
function textOfTime(time: Date): string {
  return Number.isNaN(time.getTime()) ? String(time) : time.toISOString();
}

function textOf(where: string, data: unknown, contentType: string): string {
  if (!isJsonType(contentType)) {
    if (typeof data === "string") return data;
    throw invalidEvent(where, "`data`", `a string or bytes, because its type is ${contentType}`, data);
  }
  let cause: unknown;
  try {
    const text = JSON.stringify(data) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    cause = error;
  }
  throw new FaastenError("INVALID_EVENT", `${where}: \`data\` must be what JSON can say.`, { cause });
}
