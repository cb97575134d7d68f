import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { fromMessage } from "../../src/cloudevents/index.ts";
import { readMessage } from "../../src/cloudevents/read-message.ts";
import { text } from "./support/events.ts";
import { order } from "./support/order.ts";

const json = JSON.stringify({ ...order, data: { total: 10 } });
const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);
const STRUCTURED = "application/cloudevents+json";
const attributes = (prefix: string, more: Record<string, string> = {}): Map<string, string> =>
  new Map([...Object.entries(order).map(([name, value]) => [prefix + name, value] as const), ...Object.entries(more)]);

describe("a message in structured mode", () => {
  it.each([
    ["text", { body: json, contentType: STRUCTURED }],
    ["bytes", { body: bytes(json), contentType: `${STRUCTURED}; charset=utf-8` }],
    ["an object", { body: JSON.parse(json) as unknown, contentType: STRUCTURED }],
    ["with its type in content-type", { body: json, attributes: new Map([["content-type", STRUCTURED]]) }],
    ["with its type in contentType", { body: json, attributes: new Map([["contentType", STRUCTURED]]) }],
    ["with its type in Content-Type", { body: json, attributes: new Map([["Content-Type", STRUCTURED]]) }],
    ["text that does not say so", { body: ` \n${json}` }],
    ["bytes that do not say so", { body: bytes(` \n${json}`) }],
    ["bytes in an ArrayBuffer", { body: bytes(json).buffer }],
    ["bytes in a view", { body: new DataView(bytes(` ${json}`).buffer, 1) }],
    ["bytes after a byte order mark", { body: bytes(`\ufeff${json}`), contentType: STRUCTURED }],
    ["bytes after a byte order mark that do not say so", { body: bytes(`\ufeff${json}`) }],
    ["text with blanks in it", { body: JSON.stringify(JSON.parse(json), undefined, 2).replaceAll('":', '"\n:') }],
    ["an object that does not say so", { body: JSON.parse(json) as unknown }],
    ["text that only says JSON", { body: json, contentType: "application/json" }],
  ])("is found as %s", (_what, message) => {
    const event = fromMessage(message);
    expect(event).toMatchObject({ ...order, delivery: { source: "message" } });
    expect([event?.data, event?.raw]).toEqual([{ total: 10 }, message]);
  });
});

describe("a message in binary mode", () => {
  it.each(["ce-", "ce_", "cloudEvents:", "cloudEvents_"])("is found by the prefix %s", (prefix) => {
    const all = attributes(prefix, { [`${prefix}mine`]: "a%20b", other: "x", "content-type": "application/json" });
    const event = fromMessage({ body: '{"total":10}', attributes: all });
    expect(event).toMatchObject({ ...order, datacontenttype: "application/json", extensions: { mine: "a%20b" } });
    expect(event?.data).toEqual({ total: 10 });
  });

  it("takes the content type that the carrier knows", () => {
    const all = attributes("ce-", { "content-type": "image/png", "ce-datacontenttype": "image/png" });
    expect(fromMessage({ body: "1", contentType: "text/plain", attributes: all })?.data).toBe("1");
  });

  it("takes the attribute for it where there is no content type", () => {
    const all = attributes("ce-", { "ce-datacontenttype": "text/plain" });
    expect(fromMessage({ body: bytes("1"), attributes: all })).toMatchObject({
      datacontenttype: "text/plain",
      data: "1",
    });
  });

  it.each<[body: unknown, data: unknown]>([
    [null, undefined],
    [undefined, undefined],
    ["", undefined],
    [bytes(""), undefined],
    ["text", "text"],
    [{ parsed: 1 }, { parsed: 1 }],
    [bytes("{}"), {}],
    [json, { ...order, data: { total: 10 } }],
  ])("with the body %j has the data %j", (body, data) => {
    expect(fromMessage({ body, attributes: attributes("ce-") })?.data).toEqual(data);
  });

  it.each([
    ["that is no JSON", "{"],
    ["that is empty but for a blank", " "],
    ["that is not UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
  ])("says of JSON %s so when the data is read", (_what, body) => {
    const event = fromMessage({ body, contentType: "application/json", attributes: attributes("ce-") });
    expect(event).toMatchObject(order);
    expect(() => event?.data).toThrow(expect.objectContaining({ code: "INVALID_EVENT" }));
  });

  it.each<[type: string, body: unknown, data: unknown]>([
    ["image/png", bytes("x"), bytes("x")],
    ["image/png; title=xml", bytes("x"), bytes("x")],
    ["image/png", "x", "x"],
    ["text/plain", bytes("\ufeffx"), "\ufeffx"],
    ["text/plain", new Uint8Array([0xff]), new Uint8Array([0xff])],
    ["application/x-www-form-urlencoded", bytes("a=b"), "a=b"],
    ["application/x-yaml; v=1", bytes("a: b"), "a: b"],
    ["application/json", bytes("\ufeff1"), 1],
    ["application/json", "", undefined],
  ])("of the type %s has for %j the data %j", (contentType, body, data) => {
    expect(fromMessage({ body, contentType, attributes: attributes("ce_") })?.data).toEqual(data);
  });

  it("comes after structured mode, and is none of another format", () => {
    const all = attributes("ce-", { "ce-id": "other" });
    expect(fromMessage({ body: json, contentType: STRUCTURED, attributes: all })?.id).toBe("order-7");
    expect(fromMessage({ body: json, contentType: "application/cloudevents+avro", attributes: all })).toBeUndefined();
  });

  it("may have Headers for attributes", () => {
    expect(fromMessage({ body: "", attributes: new Headers([...attributes("ce-")]) })).toMatchObject(order);
  });
});

describe("a message that is no CloudEvent", () => {
  it.each<[what: string, message: Parameters<typeof readMessage>[0]]>([
    ["text", { body: "hello" }],
    ["JSON", { body: '{"id":"1"}' }],
    ["JSON that mentions a specversion", { body: '{"data":{"specversion":"1.0"}}' }],
    ["broken JSON that mentions a specversion", { body: '{"specversion"' }],
    ["an envelope in a list", { body: `[${json}]` }],
    ["an envelope of another type", { body: json, contentType: "text/plain" }],
    ["an envelope of another version", { body: JSON.stringify({ ...order, specversion: "0.3" }) }],
    ["an envelope without an id", { body: JSON.stringify({ ...order, id: undefined }) }],
    ["a type without an envelope", { body: "hello", contentType: STRUCTURED }],
    ["a batch", { body: `[${json}]`, contentType: "application/cloudevents-batch+json" }],
    ["another format", { body: json, contentType: "application/cloudevents+avro" }],
    ["bytes that are not UTF-8", { body: new Uint8Array([123, 255]), contentType: STRUCTURED }],
    ["such bytes without a type", { body: new Uint8Array([123, 255]) }],
    ["an object of another kind", { body: { id: "1", source: "/s", type: "t" } }],
    ["an object of another version", { body: { ...order, specversion: 1 } }],
    ["data twice", { body: { ...order, data: 1, data_base64: "AQ==" } }],
    ["null", { body: null }],
    ["a number", { body: 5 }],
    ["attributes without an id", { body: "", attributes: attributes("ce-", { "ce-id": "" }) }],
    ["attributes with a wrong name", { body: "", attributes: attributes("ce-", { "ce-my_name": "x" }) }],
    ["attributes with a wrong time", { body: "", attributes: attributes("ce-", { "ce-time": "x" }) }],
    ["some attributes of one", { body: "", attributes: new Map([["ce-id", "1"]]) }],
    ["attributes of other things", { body: "", attributes: new Map([["specversion", "1.0"]]) }],
  ])("%s gives undefined", (_what, message) => {
    expect(readMessage(message)).toBeUndefined();
  });

  it("gives undefined whatever it is", () => {
    const hostile = { get: (): never => expect.unreachable(), keys: () => [] };
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), text, fc.uint8Array()),
        fc.option(text, { nil: undefined }),
        (body, contentType) => {
          expect(readMessage({ body, contentType })).toBeUndefined();
          expect(readMessage({ body, contentType, attributes: hostile })).toBeUndefined();
        },
      ),
    );
  });

  it("is neither decoded nor parsed unless it is an object that names a specversion", () => {
    const parse = vi.spyOn(JSON, "parse");
    const decode = vi.spyOn(TextDecoder.prototype, "decode");
    try {
      const lookUps = attributes("other-");
      readMessage({ body: JSON.stringify({ id: "1", data: "x".repeat(1000) }), attributes: lookUps });
      readMessage({ body: bytes("[1]") });
      readMessage({ body: '"specversion"' });
      readMessage({ body: json, contentType: "text/plain" });
      expect(decode).not.toHaveBeenCalled();
      readMessage({ body: bytes('{"a":1}') });
      expect(parse).not.toHaveBeenCalled();
      readMessage({ body: bytes(json) });
      expect([decode.mock.calls.length, parse.mock.calls.length]).toEqual([2, 1]);
    } finally {
      vi.restoreAllMocks();
    }
  });
});
