import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type NewEvent, toKafka } from "../../../../src/cloudevents/index.ts";
import { newEvent, received, sent } from "../../../cloudevents/support/events.ts";
import { newOrder, order } from "../../../cloudevents/support/order.ts";
import { activeMqEvent, activeMqMessage, base64, rabbitMqEvent, rabbitMqMessage } from "../samples/mq.ts";
import { eventOf } from "../support/run.ts";

type Mode = "binary" | "structured";

interface Amqp {
  readonly contentType: string | undefined;
  readonly properties: Record<string, string>;
  readonly data: string | undefined;
}

/** An event as the bindings of AMQP have it: with the content type beside the properties, and these with a prefix. */
function amqpOf(event: NewEvent, mode: Mode, prefix: string): Amqp {
  const { value, headers } = toKafka(event, { mode });
  const { "content-type": contentType, ...attributes } = headers;
  const names = Object.entries(attributes).map(([name, text]) => [name.replace(/^ce_/, prefix), text]);
  return { contentType, properties: Object.fromEntries(names) as Amqp["properties"], data: base64(value ?? "") };
}

const inBytes = (text: string): object => ({ bytes: [...Buffer.from(text)] });
const rabbit = (properties: object, data?: unknown): object =>
  rabbitMqEvent({ "orders::/": [rabbitMqMessage({ ...properties }, { data })] });

/** What Lambda's pollers hand over of a message that carries an event. */
const carriers: Record<string, (message: Amqp) => object> = {
  "RabbitMQ, with headers as bytes": ({ contentType = null, properties, data }) => {
    const headers = Object.entries(properties).map(([name, text]) => [name, inBytes(text)]);
    return rabbit({ contentType, headers: Object.fromEntries(headers) as object }, data);
  },
  "RabbitMQ, with headers as text": ({ contentType = null, properties, data }) =>
    rabbit({ contentType, headers: properties }, data),
  "ActiveMQ by AMQP": ({ contentType, properties, data }) => {
    const all = { ...properties, ...(contentType !== undefined && { JMS_AMQP_ContentType: contentType }) };
    return activeMqEvent(activeMqMessage({ messageType: "jms/bytes-message", properties: all, data }));
  },
  "ActiveMQ by JMS": ({ contentType, properties, data }) => {
    const all = { ...properties, ...(contentType !== undefined && { contentType }) };
    return activeMqEvent(activeMqMessage({ properties: all, data }));
  },
};

describe("a CloudEvent", () => {
  it.each(Object.keys(carriers))("comes out of %s as it was sent", async (carrier) => {
    const met = { binary: 0, structured: 0 };
    const mode = fc.constantFrom<Mode[]>("binary", "structured");
    const prefixes = fc.constantFrom("cloudEvents:", "cloudEvents_");
    await fc.assert(
      fc.asyncProperty(newEvent, mode, prefixes, async ({ tracestate, ...rest }, asked, prefix) => {
        // Without a traceparent a tracestate is void: the trace is the message's.
        const event = rest.traceparent === undefined || tracestate === undefined ? rest : { ...rest, tracestate };
        const message = amqpOf(event, asked, prefix);
        const came = `${prefix}specversion` in message.properties ? "binary" : "structured";
        met[came] += 1;
        expect(received(await eventOf(carriers[carrier]?.(message) ?? {}))).toEqual(sent(event, came));
      }),
      { numRuns: 100 },
    );
    expect(Math.min(met.binary, met.structured)).toBeGreaterThan(0); // Both ways were met.
  });

  it.each([
    ["RabbitMQ, with headers as bytes", "aws:rmq"],
    ["ActiveMQ by AMQP", "aws:mq"],
  ])("in %s is delivered by %s, with its native record and the message's trace", async (carrier, source) => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const message = amqpOf(newOrder, "binary", "cloudEvents_");
    const native = carriers[carrier]?.({ ...message, properties: { ...message.properties, traceparent } }) ?? {};
    const event = await eventOf(native);
    expect(event).toMatchObject({ id: order.id, delivery: { source }, traceparent, subject: undefined });
    expect(JSON.stringify(native)).toContain(JSON.stringify(event.raw));
  });

  it("is found where only its data say so", async () => {
    const data = base64(JSON.stringify({ ...order, data: 1 }));
    const json = await eventOf(rabbit({ contentType: "application/json" }, data));
    const silent = await eventOf(rabbit({ contentType: null }, data));
    const jms = await eventOf(activeMqEvent(activeMqMessage({ data })));
    expect([json, silent, jms].map((event) => [event.id, event.data])).toEqual(Array(3).fill([order.id, 1]));
  });

  it("has texts of numbers and booleans that came as such", async () => {
    const headers = { "cloudEvents:mine": 7, "cloudEvents:yours": false, "cloudEvents:none": null };
    const { properties, data } = amqpOf(newOrder, "binary", "cloudEvents:");
    const { extensions } = await eventOf(rabbit({ headers: { ...properties, ...headers } }, data));
    expect(extensions).toEqual({ mine: "7", yours: "false" });
  });
});

describe("a message that is no CloudEvent, or a broken one, stays a message", () => {
  const whole = amqpOf(newOrder, "binary", "cloudEvents_");
  const envelope = base64(JSON.stringify(order));

  it.each<[what: string, native: object, type: string]>([
    ["an attribute missing", rabbit({ headers: { "cloudEvents:specversion": "1.0" } }, whole.data), "rmq"],
    ["an attribute that is an object", rabbit({ headers: { ...whole.properties, cloudEvents_id: {} } }, "e30="), "rmq"],
    ["no headers", rabbit({ headers: null }, whole.data), "rmq"],
    ["a compressed body", rabbit({ headers: whole.properties, contentEncoding: "gzip" }, "H4sI"), "rmq"],
    ["a batch", rabbit({ contentType: "application/cloudevents-batch+json" }, base64(`[${order.id}]`)), "rmq"],
    ["an envelope of text", rabbit({ contentType: "text/plain" }, envelope), "rmq"],
    ["a property missing", activeMqEvent(activeMqMessage({ properties: { cloudEvents_id: "7" } })), "mq"],
    ["no properties", activeMqEvent(activeMqMessage({ properties: "specversion" })), "mq"],
  ])("%s", async (_what, native, service) => {
    expect((await eventOf(native)).type).toBe(`com.amazonaws.${service}.message`);
  });

  it("and data that are not base64 fail where they are read", async () => {
    const event = await eventOf(rabbit({ headers: whole.properties }, "?"));
    expect(event.type).toBe("com.amazonaws.rmq.message");
    expect(() => event.data).toThrow("must be base64");
  });
});
