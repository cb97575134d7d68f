import { describe, expect, it } from "vitest";
import { httpApiV1Event, restApiEvent, restConsoleTest } from "../samples/rest-api.ts";
import { receivedFor, resultOf } from "../support/run.ts";

describe.each([
  ["a REST API", restApiEvent],
  ["an HTTP API with payload format 1.0", httpApiV1Event],
])("a request through %s", (_what, sample) => {
  it("has method, URL and headers; the stage is not part of the path", async () => {
    const request = await receivedFor(sample({ httpMethod: "PUT" }));
    expect(request.method).toBe("PUT");
    expect(request.url).toBe("https://shop.example.com/orders/7");
    expect(request.headers.get("accept")).toBe("application/json");
  });

  it("has every value of a header, and a header that is in one map only", async () => {
    const request = await receivedFor(
      sample({
        headers: { Host: "shop.example.com", "X-Many": "2", "X-Only-Here": "yes" },
        multiValueHeaders: {
          Host: ["shop.example.com"],
          "X-Many": ["1", "2"],
          "x-many": ["3"],
          Cookie: ["a=1", "b=2"],
        },
      }),
    );
    expect(request.headers.get("x-many")).toBe("1, 2, 3");
    expect(request.headers.get("cookie")).toBe("a=1; b=2");
    expect(request.headers.get("x-only-here")).toBe("yes");
  });

  it("has its query encoded again, because the gateway decoded it", async () => {
    const request = await receivedFor(
      sample({
        queryStringParameters: { tag: "b&c=d", q: "100% é +" },
        multiValueQueryStringParameters: { tag: ["a", "b&c=d"], q: ["100% é +"], empty: [""] },
      }),
    );
    const { search, searchParams } = new URL(request.url);
    expect(search).toBe("?tag=a&tag=b%26c%3Dd&q=100%25%20%C3%A9%20%2B&empty=");
    expect([...searchParams]).toEqual([
      ["tag", "a"],
      ["tag", "b&c=d"],
      ["q", "100% é +"],
      ["empty", ""],
    ]);
  });

  it("takes single query values where there are no lists", async () => {
    const event = sample({ queryStringParameters: { a: "1", none: null }, multiValueQueryStringParameters: null });
    expect(new URL((await receivedFor(event)).url).search).toBe("?a=1&none=");
  });

  it("survives half of a surrogate pair, which has no bytes", async () => {
    const event = sample({ multiValueQueryStringParameters: { q: ["\ud800"] } });
    expect(new URL((await receivedFor(event)).url).searchParams.get("q")).toBe("\ufffd");
  });
});

describe("the test button of the REST console", () => {
  it("sends null for headers, queries and the domain: the request has a host that cannot exist", async () => {
    const request = await receivedFor(restConsoleTest({ httpMethod: "POST", body: '{"a":1}' }));
    expect(request.url).toBe("https://lambda.invalid/orders/7");
    expect([...request.headers]).toEqual([]);
    expect(await request.json()).toEqual({ a: 1 });
  });
});

describe("an answer to a REST API", () => {
  const withCookies = (...cookies: readonly string[]): Response => {
    const response = new Response("hi", { headers: { "x-own": "1" } });
    for (const cookie of cookies) response.headers.append("set-cookie", cookie);
    return response;
  };
  const headers = { "content-type": "text/plain;charset=UTF-8", "x-own": "1" };

  it.each([
    ["no cookie", [], { headers }],
    ["one cookie", ["a=1"], { headers: { ...headers, "set-cookie": "a=1" } }],
    ["two cookies", ["a=1", "b=2"], { headers, multiValueHeaders: { "set-cookie": ["a=1", "b=2"] } }],
  ])("with %s has no member that makes it malformed, and no cookie twice", async (_what, cookies, expected) => {
    expect(await resultOf(withCookies(...cookies), restApiEvent())).toEqual({
      statusCode: 200,
      body: "hi",
      isBase64Encoded: false,
      ...expected,
    });
  });
});

describe("an event that is no request of a REST API", () => {
  it.each([
    ["requestContext", { requestContext: null }, "an object, got null"],
    ["httpMethod", { httpMethod: null }, "a string, got null"],
    ["path", { path: undefined }, "a string, got undefined"],
    ["multiValueHeaders", { multiValueHeaders: { a: "not a list" } }, 'lists of strings, got "not a list"'],
    ["multiValueHeaders", { multiValueHeaders: { a: [1] } }, "lists of strings, got an array"],
    ["multiValueQueryStringParameters", { multiValueQueryStringParameters: { a: [1] } }, "strings, got 1 (number)"],
    ["queryStringParameters", { queryStringParameters: "a=1" }, 'an object or null, got "a=1"'],
  ])("is answered with 400 that names %s", async (field, overrides, rest) => {
    const result = await resultOf("never", restApiEvent(overrides));
    expect(JSON.parse(result.body)).toEqual({
      title: "Bad Request",
      status: 400,
      detail: `aws:apigateway: \`${field}\` must be ${rest}.`,
    });
    expect(Object.keys(result).toSorted()).toEqual(["body", "headers", "isBase64Encoded", "statusCode"]);
  });
});
