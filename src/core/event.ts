/** How a record came: what the source says of this delivery. */
export interface Delivery {
  /** The kind of source, as `<vendor>:<service>`, for example `"aws:sqs"`. */
  readonly source: string;
  /** How often the record has been delivered, this time included; starts at 1. Undefined where the source does not count. */
  readonly attempt?: number | undefined;
  /** Records of one key must be handled in their order: the message group, the partition key. */
  readonly orderingKey?: string | undefined;
}

/** Attributes of CloudEvents beyond those of its core, which a producer may add. */
export type Extensions = Readonly<Record<string, string | number | boolean>>;

/**
 * One event: the attributes of CloudEvents 1.0, its `data`, and how it was delivered.
 *
 * `data` is decoded when it is first read, and once: JSON where the content says so or parses, otherwise text; bytes stay
 * bytes. Reading it throws a FaastenError with code `INVALID_EVENT` when the content claims to be JSON and is not.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md
 */
export interface FunctionEvent<Data = unknown> {
  readonly specversion: "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject?: string | undefined;
  /** RFC 3339, with all the digits that the source gave. */
  readonly time?: string | undefined;
  readonly datacontenttype?: string | undefined;
  readonly dataschema?: string | undefined;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  readonly partitionkey?: string | undefined;
  readonly sequence?: string | undefined;
  /** All other extension attributes: names of lower-case letters and digits. */
  readonly extensions?: Extensions | undefined;
  readonly data: Data;
  readonly delivery: Delivery;
  /** The record as the platform gave it. */
  readonly raw: unknown;
}

/** What an adapter knows of an event; `decode` runs until it has returned once, and is no method. */
export interface EventInit extends Omit<FunctionEvent, "data" | "specversion"> {
  readonly decode: () => unknown;
}

/** Makes an event from what an adapter knows. */
export function createEvent(init: EventInit): FunctionEvent {
  return new DecodedOnce(init, init.decode);
}

/** The same event with other `data`: what a validator puts in its place. */
export function withData<Data>(event: FunctionEvent, data: Data): FunctionEvent<Data> {
  return new DecodedOnce(event, () => data) as FunctionEvent as FunctionEvent<Data>;
}

/** Tells a FunctionEvent from a Request or a native event. */
export function isFunctionEvent(value: unknown): value is FunctionEvent {
  return (
    typeof value === "object" && value !== null && (value as FunctionEvent).specversion === "1.0" && "delivery" in value
  );
}

/** A class, because a getter on a prototype costs nothing per event while one in an object literal does. */
class DecodedOnce implements FunctionEvent {
  readonly specversion = "1.0";
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | undefined;
  readonly time: string | undefined;
  readonly datacontenttype: string | undefined;
  readonly dataschema: string | undefined;
  readonly traceparent: string | undefined;
  readonly tracestate: string | undefined;
  readonly partitionkey: string | undefined;
  readonly sequence: string | undefined;
  readonly extensions: Extensions | undefined;
  readonly delivery: Delivery;
  readonly raw: unknown;
  #decode: (() => unknown) | undefined;
  #data: unknown;

  constructor(init: Omit<EventInit, "decode">, decode: () => unknown) {
    this.id = init.id;
    this.source = init.source;
    this.type = init.type;
    this.subject = init.subject;
    this.time = init.time;
    this.datacontenttype = init.datacontenttype;
    this.dataschema = init.dataschema;
    this.traceparent = init.traceparent;
    this.tracestate = init.tracestate;
    this.partitionkey = init.partitionkey;
    this.sequence = init.sequence;
    this.extensions = init.extensions;
    this.delivery = init.delivery;
    this.raw = init.raw;
    this.#decode = decode;
  }

  get data(): unknown {
    const decode = this.#decode;
    if (decode) {
      this.#data = decode();
      this.#decode = undefined;
    }
    return this.#data;
  }

  /** `data` is a getter, which JSON.stringify would pass over. */
  toJSON(): object {
    const { raw: _raw, delivery: _delivery, extensions, ...attributes } = this;
    return { ...extensions, ...attributes, data: this.data };
  }
}
