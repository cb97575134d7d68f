import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  fromHttp,
  fromMessage,
  type Message,
  type NewEvent,
  toEventBridge,
  toHttp,
  toHttpBatch,
  toKafka,
  toKinesis,
  toPubSub,
  toSns,
  toSqs,
} from "../../src/cloudevents/index.ts";
import { newEvent, received, sent } from "./support/events.ts";

const modes = fc.constantFrom("binary", "structured");

/** What consumers get of each producer's message. */
const carriers: Record<string, (event: NewEvent, mode: "binary" | "structured") => Message> = {
  SQS: (event, mode) => {
    const { MessageBody, MessageAttributes } = toSqs(event, { mode });
    return { body: MessageBody, attributes: valuesOf(MessageAttributes) };
  },
  SNS: (event, mode) => {
    const { Message, MessageAttributes } = toSns(event, { mode });
    return { body: Message, attributes: valuesOf(MessageAttributes) };
  },
  "Pub/Sub": (event, mode) => {
    const { data, attributes } = toPubSub(event, { mode });
    return { body: new Uint8Array(data), attributes: new Map(Object.entries(attributes)) };
  },
  "Kafka as text": (event, mode) => {
    const { value, headers } = toKafka(event, { mode });
    return { body: value, attributes: new Map(Object.entries(headers)) };
  },
  "Kafka as bytes": (event, mode) => {
    const { value, headers } = toKafka(event, { mode });
    const body = value === null ? null : new TextEncoder().encode(value);
    return { body, attributes: new Map(Object.entries(headers)) };
  },
  Kinesis: (event) => ({ body: toKinesis(event).Data }),
  "EventBridge, in a queue of its rule": (event) => ({ body: toEventBridge(event).Detail }),
  "EventBridge, parsed": (event) => ({ body: JSON.parse(toEventBridge(event).Detail) as unknown }),
};

function valuesOf(attributes: Record<string, { StringValue: string }>): Map<string, string> {
  return new Map(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));
}

/** A message may be sent in structured mode although the binary one was asked for: then values keep their types. */
function modeOf({ attributes }: Message): "binary" | "structured" {
  return [...(attributes?.keys() ?? [])].some((name) => name.endsWith("specversion")) ? "binary" : "structured";
}

describe("every event comes back as it was sent", () => {
  it.each(Object.keys(carriers))("through %s", (carrier) => {
    const met = { binary: 0, structured: 0 };
    fc.assert(
      fc.property(newEvent, modes, (event, mode) => {
        const message = carriers[carrier]?.(event, mode) ?? { body: undefined };
        met[modeOf(message)] += 1;
        expect(received(fromMessage(message))).toEqual(sent(event, modeOf(message)));
      }),
      { numRuns: 300 },
    );
    expect(met.structured).toBeGreaterThan(20);
    if (!/Kinesis|EventBridge/.test(carrier)) expect(met.binary).toBeGreaterThan(20);
  });

  it("through a Request", async () => {
    await fc.assert(
      fc.asyncProperty(newEvent, modes, async (event, mode) => {
        const request = new Request("http://127.0.0.1/", { method: "POST", ...toHttp(event, { mode }) });
        expect((await fromHttp(request))?.map(received)).toEqual([sent(event, mode)]);
      }),
      { numRuns: 300 },
    );
  });

  it("through a batch", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(newEvent, { maxLength: 4 }), async (events) => {
        const request = new Request("http://127.0.0.1/", { method: "POST", ...toHttpBatch(events) });
        expect((await fromHttp(request))?.map(received)).toEqual(events.map((event) => sent(event, "structured")));
      }),
    );
  });

  it("when it is passed on, from carrier to carrier and mode to mode", () => {
    fc.assert(
      fc.property(newEvent, modes, (event, mode) => {
        const first = fromMessage({ body: toKinesis(event).Data });
        if (!first) throw new Error("the event did not arrive");
        const message = carriers["SQS"]?.(first, mode) ?? { body: undefined };
        expect(received(fromMessage(message))).toEqual(sent(event, modeOf(message)));
      }),
    );
  });
});

describe("over a real connection", () => {
  const server = createServer((request, response) => {
    void readText(request).then((body) => response.end(JSON.stringify({ headers: headersOf(request), body })));
  });
  beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
  afterAll(() => new Promise((resolve) => void server.close(resolve)));

  it("headers survive", async () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await fc.assert(
      fc.asyncProperty(newEvent, async ({ data: _data, datacontenttype: _type, ...event }) => {
        const answer = await fetch(url, { method: "POST", ...toHttp({ ...event, data: "ü" }) });
        const { headers, body } = (await answer.json()) as { headers: Record<string, string>; body: string };
        const request = new Request(url, { method: "POST", headers, body });
        expect((await fromHttp(request))?.map(received)).toEqual([sent({ ...event, data: "ü" }, "binary")]);
      }),
      { numRuns: 50 },
    );
  });
});

function headersOf({ headers }: IncomingMessage): Record<string, string> {
  const ours = Object.entries(headers).filter(([name]) => name.startsWith("ce-") || name === "content-type");
  return Object.fromEntries(ours.map(([name, value]) => [name, String(value)]));
}
