import fc from "fast-check";
import type { FunctionEvent } from "../../../src/core/event.ts";
import type { NewEvent } from "../../../src/cloudevents/index.ts";

const mild = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.constantFrom('"quoted"', 'a\\"b', "100%", "%41%zz", " both ", "ü€😀", "\ufeff", "a\r\nb"),
);

/** Texts of all that Unicode has, also of what XML and so SQS have no characters for. */
export const text: fc.Arbitrary<string> = fc.oneof(
  mild,
  fc.string({ unit: "binary" }),
  fc.constantFrom("\u0000\u001f\u007f", "\ufffe\uffff"),
);

const taken = new Set(
  "data specversion id source type subject time datacontenttype dataschema traceparent tracestate partitionkey sequence".split(
    " ",
  ),
);
const name = fc
  .oneof(fc.stringMatching(/^[a-z\d]{1,20}$/), fc.constantFrom("constructor", "extensions", "delivery", "raw", "0"))
  .filter((value) => !taken.has(value));
const time = fc
  .tuple(
    fc.date({ min: new Date("1970-01-01"), max: new Date("2100-01-01"), noInvalidDate: true }),
    fc.constantFrom("", ".1", ".123456789"),
    fc.constantFrom("Z", "+02:00", "-23:59"),
  )
  .map(([date, digits, zone]) => `${date.toISOString().slice(0, 19)}${digits}${zone}`);

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/** Events of all sorts that may be sent: SQS can carry most of the first kind in binary mode, few of the second. */
export const newEvent: fc.Arbitrary<NewEvent> = fc.oneof(
  { weight: 2, arbitrary: eventOf(mild, 1, ["subject", "traceparent", "sequence", "extensions"]) },
  { weight: 1, arbitrary: eventOf(text, 6) },
);

function eventOf(words: fc.Arbitrary<string>, maxKeys: number, names?: readonly string[]): fc.Arbitrary<NewEvent> {
  const some = words.filter((value) => value !== "");
  const required = { id: some, source: some, type: some, time };
  const all: Record<string, fc.Arbitrary<unknown>> = {
    subject: some,
    dataschema: some,
    traceparent: fc.constant(traceparent),
    tracestate: fc.constant("a=1,b=2"),
    partitionkey: some,
    sequence: some,
    extensions: fc.dictionary(name, fc.oneof(words, fc.boolean(), fc.integer()), { maxKeys }),
  };
  const optional = Object.fromEntries(Object.entries(all).filter(([key]) => names?.includes(key) ?? true));
  return fc
    .tuple(fc.record(required), fc.record(optional, { requiredKeys: [] }), contentOf(words))
    .map((parts): NewEvent => Object.assign({}, ...parts) as NewEvent);
}

function contentOf(words: fc.Arbitrary<string>): fc.Arbitrary<Pick<NewEvent, "data" | "datacontenttype">> {
  const jsonTypes = fc.constantFrom("application/json", "text/x+json; charset=utf-8");
  const textTypes = fc.constantFrom("text/plain", "application/xml", "a/b; charset=utf-8");
  return fc.oneof(
    fc.record({ data: fc.jsonValue() }),
    fc.record({ data: fc.jsonValue(), datacontenttype: jsonTypes }),
    fc.record({ data: words, datacontenttype: textTypes }),
    fc.record({ data: fc.uint8Array(), datacontenttype: fc.constantFrom("image/png", "application/octet-stream") }),
    fc.record({ data: fc.uint8Array() }),
    fc.constant({}),
  );
}

/** What must come back of an event: all of it, data with the type that it was sent with. */
export function sent(event: NewEvent, mode: "binary" | "structured"): Record<string, unknown> {
  const { data, datacontenttype, extensions: own = {}, ...attributes } = event;
  const defaultType = data instanceof Uint8Array ? "application/octet-stream" : "application/json";
  return {
    ...attributes,
    ...(data !== undefined && { datacontenttype: datacontenttype ?? defaultType }),
    extensions: Object.fromEntries(
      Object.entries(own).map(([key, value]) => [key, mode === "binary" ? String(value) : value]),
    ),
    data: comparable(data),
  };
}

/** The same of an event that was received. */
export function received(event: FunctionEvent | undefined): Record<string, unknown> | undefined {
  if (!event) return undefined;
  const {
    data,
    extensions: own = {},
    delivery: _delivery,
    raw: _raw,
    specversion: _version,
    ...attributes
  } = withData(event);
  const present = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(present), extensions: own, data: comparable(data) };
}

/** `data` is a getter of the prototype. */
function withData(event: FunctionEvent): FunctionEvent {
  return { ...event, data: event.data };
}

/** As text, so that a key `__proto__` counts and minus zero does not. */
function comparable(data: unknown): string {
  return data instanceof Uint8Array ? `bytes ${data.join()}` : `json ${JSON.stringify(data)}`;
}
