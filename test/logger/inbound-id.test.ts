import { describe, expect, it } from "vitest";
import { lambda } from "../../src/adapters/aws/index.ts";
import { isFunctionEvent } from "../../src/core/event.ts";
import { fasten, type FunctionEvent } from "../../src/index.ts";
import { correlation, type CorrelationOptions } from "../../src/logger/extensions/correlation.ts";
import { invoke, testEvent } from "../../src/testing/index.ts";
import { lambdaContext } from "../adapters/aws/samples/context.ts";
import { snsEvent } from "../adapters/aws/samples/sns.ts";
import { sqsEvent, sqsRecord } from "../adapters/aws/samples/sqs.ts";

const request = (headers: Record<string, string>): Request => new Request("https://shop.example/", { headers });

/** The id that a handler finds for a request. */
async function idOfRequest(headers: Record<string, string>, options?: CorrelationOptions): Promise<string | undefined> {
  const ids = correlation(options);
  let id: string | undefined;
  await invoke(
    fasten().http(() => void (id = ids.current())),
    request(headers),
    { id: "invocation-1" },
  );
  return id;
}

const idOfEvent = (event: FunctionEvent, options?: CorrelationOptions): Promise<string | undefined> => {
  const ids = correlation(options);
  return invoke(
    fasten().event(() => ids.current()),
    event,
    { id: "invocation-1" },
  ) as Promise<string | undefined>;
};

/** The ids that a handler finds for the records of a Lambda event. */
async function idsOnLambda(event: unknown): Promise<(string | undefined)[]> {
  const ids = correlation();
  const found: (string | undefined)[] = [];
  await lambda(fasten().event(() => void found.push(ids.current())))(event, lambdaContext());
  return found;
}

describe("the correlation id of a request", () => {
  it.each<[string, Record<string, string>, CorrelationOptions | undefined, string]>([
    ["is its header's", { "X-Correlation-Id": "c-1", "x-request-id": "r-1" }, undefined, "c-1"],
    ["is its request id", { "x-request-id": "r-1" }, undefined, "r-1"],
    ["is the invocation's", {}, undefined, "invocation-1"],
    [
      "is that of the header asked for",
      { "x-shop-id": "s-1", "x-correlation-id": "c-1" },
      { header: "X-Shop-Id" },
      "s-1",
    ],
    ["is not that of another header", { "x-correlation-id": "c-1" }, { header: "x-shop-id" }, "invocation-1"],
    [
      "is what the extractor says",
      { "x-tenant": "t-1", "x-correlation-id": "c-1" },
      { http: ({ headers }, { id }) => `${headers.get("x-tenant")} ${id}` },
      "t-1 invocation-1",
    ],
    [
      "is the invocation's when the extractor finds none",
      { "x-correlation-id": "c-1" },
      { http: () => undefined },
      "invocation-1",
    ],
    [
      "is the invocation's when the extractor throws",
      { "x-correlation-id": "c-1" },
      {
        http: () => {
          throw new Error("no");
        },
      },
      "invocation-1",
    ],
    ["is not that of an event", { "x-request-id": "r-1" }, { event: () => "event", raw: () => "raw" }, "r-1"],
    ["may have 128 characters", { "x-correlation-id": "x".repeat(128) }, undefined, "x".repeat(128)],
    ["may have any printable one", { "x-correlation-id": "a \"<&>'~!" }, undefined, "a \"<&>'~!"],
    ["may not have 129", { "x-correlation-id": "x".repeat(129), "x-request-id": "r-1" }, undefined, "r-1"],
    ["may not be empty", { "x-correlation-id": "", "x-request-id": "r-1" }, undefined, "r-1"],
    ["may not have a tab", { "x-correlation-id": "a\tb", "x-request-id": "r-1" }, undefined, "r-1"],
    [
      "may not have other letters",
      { "x-correlation-id": "\u00e9", "x-request-id": "\u0080" },
      undefined,
      "invocation-1",
    ],
  ])("%s", async (_name, headers, options, id) => {
    expect(await idOfRequest(headers, options)).toBe(id);
  });
});

describe("the correlation id of an event", () => {
  const extended = (correlationid: unknown, raw?: unknown): FunctionEvent =>
    Object.assign(testEvent(1, { id: "event-1", raw }), { correlationid });
  const attribute = (name: string, value: unknown): unknown => ({
    messageAttributes: { [name]: { stringValue: value, dataType: "String" } },
  });

  it.each<[string, FunctionEvent, CorrelationOptions | undefined, string]>([
    ["is the extension's", extended("c-1", attribute("x-correlation-id", "a-1")), undefined, "c-1"],
    [
      "is the attribute's when the extension is none",
      extended(7, attribute("x-correlation-id", "a-1")),
      undefined,
      "a-1",
    ],
    ["is that of a camel-case attribute", extended(undefined, attribute("correlationId", "a-1")), undefined, "a-1"],
    ["is that of a snake-case attribute", extended(undefined, attribute("correlation_id", "a-1")), undefined, "a-1"],
    ["is that of the attribute asked for", extended(undefined, attribute("shop", "a-1")), { header: "shop" }, "a-1"],
    ["is that of a header", extended(undefined, { headers: { "x-correlation-id": "h-1" } }), undefined, "h-1"],
    ["is the event's own", extended(undefined), undefined, "event-1"],
    [
      "is the event's own when attributes are no texts",
      extended("\n", attribute("x-correlation-id", ["a"])),
      undefined,
      "event-1",
    ],
    ["is the event's own when its record is null", extended(undefined, null), undefined, "event-1"],
    ["is the event's own when its record is a text", extended(undefined, "headers"), undefined, "event-1"],
    [
      "is the event's own when the record's members are null",
      extended(undefined, { messageAttributes: null, Sns: null, headers: { "x-correlation-id": null } }),
      undefined,
      "event-1",
    ],
    ["is the event's own when the extractor finds none", extended("c-1"), { event: () => undefined }, "event-1"],
    ["is what the extractor says", extended("c-1"), { event: ({ data }) => `order-${String(data)}` }, "order-1"],
    [
      "is the event's own when the data cannot be read",
      testEvent(1, { id: "event-1" }),
      { event: ({ data }) => (data as { order: { id: string } }).order.id },
      "event-1",
    ],
    [
      "is the event's own when the extractor gives no text",
      extended("c-1"),
      { event: (() => 7) as unknown as () => string },
      "event-1",
    ],
    ["is the invocation's when the event's cannot be used", testEvent(1, { id: "ü" }), undefined, "invocation-1"],
  ])("%s", async (_name, event, options, id) => {
    expect(isFunctionEvent(event)).toBe(true);
    expect(await idOfEvent(event, options)).toBe(id);
  });

  it("comes from the attributes of SQS messages, each record's own", async () => {
    const carrying = (name: string, id: string): Record<string, unknown> => ({
      messageAttributes: {
        [name]: { stringValue: id, binaryListValues: [], stringListValues: [], dataType: "String" },
      },
    });
    const event = sqsEvent(
      sqsRecord("m-1", carrying("x-correlation-id", "c-1")),
      sqsRecord("m-2", carrying("correlationId", "c-2")),
      sqsRecord("m-3", carrying("correlation_id", "c 3")),
      sqsRecord("m-4", carrying("x-correlation-id", "c\n4")),
      sqsRecord("m-5", { messageAttributes: undefined }),
    );
    expect(await idsOnLambda(event)).toEqual(["c-1", "c-2", "c 3", "m-4", "m-5"]);
  });

  it("comes from the attributes of an SNS message", async () => {
    const MessageAttributes = { "x-correlation-id": { Type: "String", Value: "c-1" } };
    expect(await idsOnLambda(snsEvent({ MessageAttributes }))).toEqual(["c-1"]);
    expect(await idsOnLambda(snsEvent({ MessageId: "m-1" }))).toEqual(["m-1"]);
  });
});

describe("the correlation id of a native event", () => {
  const idOfNative = async (event: unknown, options?: CorrelationOptions): Promise<unknown> => {
    const ids = correlation(options);
    return invoke(
      fasten().raw(() => ids.current()),
      event,
      { id: "invocation-1" },
    );
  };

  it("is what the extractor says, else the invocation's", async () => {
    const options: CorrelationOptions = { raw: (event) => (event as { detail: { id: string } }).detail.id };
    expect(await idOfNative({ detail: { id: "d-1" } }, options)).toBe("d-1");
    expect(await idOfNative({}, options)).toBe("invocation-1");
    expect(await idOfNative(undefined, { raw: () => "nothing came in" })).toBe("invocation-1");
    expect(await idOfNative({ detail: { id: "d-1" } })).toBe("invocation-1");
  });
});
