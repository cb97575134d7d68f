import { describe, expect, it } from "vitest";
import * as v from "valibot";
import { z } from "zod";
import { fasten } from "../../src/core/pipeline.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import type { StandardSchema } from "../../src/validation/standard-schema.ts";
import { validate } from "../../src/validation/validate.ts";
import { consoleErrors } from "../core/support/console-errors.ts";

const json = (body: BodyInit | null, type = "application/json"): Request =>
  new Request("https://example.com/orders", { method: "POST", body, headers: { "content-type": type } });

/** Answers a request with a handler inside of a schema. */
const answer = <Output>(
  schema: StandardSchema<Output>,
  request: Request,
  handler: (request: { json(): Promise<Output> } & Request) => unknown,
) =>
  fasten()
    .use(validate(schema))
    .http((inner) => handler(inner))
    .run(request, testInvocation());

const Order = z.object({ id: z.string(), items: z.array(z.object({ "a/b~c": z.number() })) });
const good = { id: "o1", items: [{ "a/b~c": 1 }] };

describe.each<[vendor: string, StandardSchema<unknown>]>([
  ["zod", Order],
  ["valibot", v.object({ id: v.string(), items: v.array(v.object({ "a/b~c": v.number() })) })],
])("a request validated by %s", (_vendor, schema) => {
  it("is answered when its body passes", async () => {
    const response = await answer(schema, json(JSON.stringify(good)), (request) => request.json());
    expect([response.status, await response.json()]).toEqual([200, good]);
  });

  it("is 422 when it does not: each issue with its place as a JSON Pointer", async () => {
    let handled = false;
    const response = await answer(
      schema,
      json(JSON.stringify({ items: [{ "a/b~c": 1 }, { "a/b~c": "x" }] })),
      () => (handled = true),
    );
    expect([response.status, response.headers.get("content-type"), handled]).toEqual([
      422,
      "application/problem+json",
      false,
    ]);
    expect(await response.json()).toEqual({
      title: "Unprocessable Content",
      status: 422,
      detail: "The body does not have the form this function asks for.",
      errors: [
        { detail: expect.stringMatching(/string|"id"/), pointer: "#/id" },
        { detail: expect.stringContaining("number"), pointer: "#/items/1/a~1b~0c" },
      ],
    });
  });
});

describe("the pointer of an issue", () => {
  it("is written as the fragment of a URI, as RFC 6901 section 6 has it", async () => {
    const response = await answer(z.object({ "50 % größer": z.number() }), json("{}"), () => 1);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "#/50%20%25%20gr%C3%B6%C3%9Fer" }] });
  });
});

describe("the body of a request", () => {
  it.each(["text/plain", "application/xml", "multipart/form-data", "application/x-www-form-urlencoded"])(
    "of type %s is 415",
    async (type) => {
      const response = await answer(Order, json("{}", type), () => 1);
      expect([response.status, await response.json()]).toEqual([
        415,
        { title: "Unsupported Media Type", status: 415, detail: "Send the body as application/json." },
      ]);
    },
  );

  it.each(["application/json; charset=utf-8", "application/vnd.order+json"])("of type %s is JSON", async (type) => {
    expect((await answer(Order, json(JSON.stringify(good), type), () => 1)).status).toBe(200);
  });

  it.each(["{", "undefined", "{'a':1}", "\u0000", "[1,]"])(
    "that is %j is 400, and tells nothing of the parser",
    async (body) => {
      const response = await answer(Order, json(body), () => 1);
      expect([response.status, await response.json()]).toEqual([
        400,
        { title: "Bad Request", status: 400, detail: "The body is not valid JSON." },
      ]);
    },
  );

  it("may be absent: the schema decides about undefined", async () => {
    const get = (): Request => new Request("https://example.com/orders");
    expect((await answer(Order, get(), () => 1)).status).toBe(422);
    const optional = await answer(Order.optional(), get(), async (request) => ({
      body: (await request.json()) ?? "none",
    }));
    expect([optional.status, await optional.json()]).toEqual([200, { body: "none" }]);
    expect((await answer(Order.optional(), json(""), () => 1)).status).toBe(200);
  });

  it("with an own `__proto__` changes no prototype", async () => {
    const response = await answer(z.looseObject({}), json('{"__proto__":{"admin":true}}'), async (request) => ({
      admin: "admin" in (await request.json()) || "admin" in {},
    }));
    expect(await response.json()).toEqual({ admin: false });
  });
});

describe("the request that the handler gets", () => {
  it("has the schema's output as its json(), as often as it is asked", async () => {
    const schema = z.object({ total: z.coerce.number().default(1) });
    const response = await answer(schema, json('{"total":"10"}'), async (request) => [
      await request.json(),
      await request.json(),
    ]);
    expect(await response.json()).toEqual([{ total: 10 }, { total: 10 }]);
  });

  it("still has its body for every other reader", async () => {
    const body = JSON.stringify(good);
    const read = async (how: (request: Request) => Promise<unknown>): Promise<unknown> =>
      (await answer(Order, json(body), async (request) => [request.bodyUsed, await how(request)])).json();
    expect(await read((request) => request.text())).toEqual([false, body]);
    expect(await read(async (request) => Buffer.from(await request.arrayBuffer()).toString())).toEqual([false, body]);
    expect(await read(async (request) => (await request.blob()).size)).toEqual([false, body.length]);
    expect(await read((request) => request.clone().text())).toEqual([false, body]);
    expect(await read((request) => new Request("https://example.com/next", request).text())).toEqual([false, body]);
  });

  it("is the platform's own: its method, address, headers and signal", async () => {
    const request = json(JSON.stringify(good));
    const response = await answer(Order, request, (inner) => ({
      same: inner === request,
      url: inner.url,
      method: inner.method,
    }));
    expect(await response.json()).toEqual({ same: true, url: "https://example.com/orders", method: "POST" });
  });

  it("goes through two schemas, the second of which sees the output of the first, as with events", async () => {
    const fn = fasten()
      .use(validate(z.object({ total: z.string().transform(Number) })))
      .use(validate(z.object({ total: z.number() })))
      .http(async (request) => (await request.json()).total);
    const response = await fn.run(json('{"total":"10"}'), testInvocation());
    expect([response.status, await response.text()]).toEqual([200, "10"]);
  });
});

describe("a schema that throws", () => {
  it("is a bare 500", async () => {
    consoleErrors();
    const outage: StandardSchema = {
      "~standard": { version: 1, vendor: "x", validate: () => Promise.reject(new Error("lookup failed")) },
    };
    const response = await answer(outage, json("{}"), () => 1);
    expect([response.status, await response.text()]).toEqual([500, '{"title":"Internal Server Error","status":500}']);
  });
});
