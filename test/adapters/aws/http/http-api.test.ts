import { describe, expect, it } from "vitest";
import { functionUrlEvent, httpApiEvent } from "../samples/http-api.ts";
import { receivedFor, resultOf } from "../support/run.ts";

describe("a request through an HTTP API", () => {
  it("has the method, the URL and the headers that the client sent", async () => {
    const request = await receivedFor(httpApiEvent({ method: "DELETE", rawQueryString: "hard=yes" }));
    expect(request).toBeInstanceOf(Request);
    expect(request.method).toBe("DELETE");
    expect(request.url).toBe("https://shop.example.com/orders/7?hard=yes");
    expect(request.headers.get("user-agent")).toBe("curl/8.9.1");
  });

  it("has its cookies in one header again", async () => {
    const headers = { host: "shop.example.com" };
    const request = await receivedFor(httpApiEvent({ headers, cookies: ["a=1", "b=2; c=3"] }));
    expect(request.headers.get("cookie")).toBe("a=1; b=2; c=3");
    expect((await receivedFor(httpApiEvent({ headers, cookies: [] }))).headers.has("cookie")).toBe(false);
    expect((await receivedFor(httpApiEvent({ headers: { cookie: "a=1" }, cookies: [] }))).headers.get("cookie")).toBe(
      "a=1",
    );
  });

  it.each([
    ["repeated keys", "a=1&a=2&b=3&a=4"],
    ["keys without a value, and empty ones", "flag&empty=&=nameless"],
    ["what is encoded", "q=a%2Cb%20c+d&%C3%BC=%26"],
    ["what a filter language needs", "filter[name]=x&sort=-a,b&p=$x:y/z?"],
    ["what is not even an escape", "discount=100%&q=%zz"],
  ])("keeps the query as it is: %s", async (_what, rawQueryString) => {
    const event = httpApiEvent({ rawQueryString, queryStringParameters: { a: "joined,with,commas" } });
    expect(new URL((await receivedFor(event)).url).search).toBe(`?${rawQueryString}`);
  });

  it.each([
    ["as it is", "/orders/7", "/orders/7"],
    ["with its stage", "/prod/orders", "/prod/orders"],
    ["that came encoded", "/caf%C3%A9/a%2Fb%20c", "/caf%C3%A9/a%2Fb%20c"],
    ["with what the gateway decoded: a question mark, a hash", "/a?b#c", "/a%3Fb%23c"],
    ["with spaces, also at its end", "/a b ", "/a%20b%20"],
    ["with a backslash, which a URL would read as a slash", "/a\\..\\b", "/a%5C..%5Cb"],
    ["with characters that a URL would drop", "/a\tb\nc\r", "/a%09b%0Ac%0D"],
    ["with a percent sign that escapes nothing", "/100%/x%4", "/100%25/x%254"],
    ["beyond ASCII", "/café/日本", "/caf%C3%A9/%E6%97%A5%E6%9C%AC"],
    ["that looks like a host", "//evil.example/x", "//evil.example/x"],
    ["that looks like a URL", "http://evil.example/x", "/http://evil.example/x"],
    ["that looks like credentials", "@evil.example/x", "/@evil.example/x"],
    ["that is empty", "", "/"],
  ])("has a path %s", async (_what, rawPath, pathname) => {
    const url = new URL((await receivedFor(httpApiEvent({ rawPath }))).url);
    expect([url.host, url.pathname, url.search, url.hash]).toEqual(["shop.example.com", pathname, "", ""]);
  });

  it("takes its scheme from x-forwarded-proto, the first of several", async () => {
    for (const [proto, scheme] of [
      ["http", "http:"],
      ["HTTP, https", "http:"],
      ["https", "https:"],
      ["https,http", "https:"],
      ["gopher", "https:"],
    ]) {
      const headers = { host: "shop.example.com", "x-forwarded-proto": proto };
      expect(new URL((await receivedFor(httpApiEvent({ headers }))).url).protocol).toBe(scheme);
    }
  });

  it("reads names in any case, as a hand-written event may have them", async () => {
    const headers = { Host: "shop.example.com", "X-Forwarded-Proto": "http", "Content-Type": "text/plain" };
    const request = await receivedFor(httpApiEvent({ headers, method: "POST", body: "x" }));
    expect(request.url).toBe("http://shop.example.com/orders/7");
    expect(request.headers.get("content-type")).toBe("text/plain");
  });

  it("is the same through a function URL", async () => {
    const request = await receivedFor(functionUrlEvent({ rawQueryString: "a=1&a=2" }));
    expect(request.url).toBe("https://abc123.lambda-url.eu-west-1.on.aws/orders/7?a=1&a=2");
  });
});

describe("an answer to an HTTP API", () => {
  it("says status, headers and body, and nothing else", async () => {
    expect(await resultOf({ hello: "world" })).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: '{"hello":"world"}',
      isBase64Encoded: false,
    });
  });

  it("has its cookies in `cookies` alone", async () => {
    const response = new Response("hi", { headers: { "x-own": "1" } });
    response.headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
    response.headers.append("set-cookie", "b=2");
    const result = await resultOf(response);
    expect(result.cookies).toEqual(["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"]);
    expect(result.headers).toEqual({ "content-type": "text/plain;charset=UTF-8", "x-own": "1" });
    expect(result).not.toHaveProperty("multiValueHeaders");
  });

  it("joins the values of any other header with commas", async () => {
    const response = new Response("hi");
    response.headers.append("vary", "origin");
    response.headers.append("vary", "accept");
    expect((await resultOf(response)).headers).toMatchObject({ vary: "origin, accept" });
  });
});

describe("an event that is no request of an HTTP API", () => {
  it.each([
    ["requestContext", { requestContext: undefined }, "an object, got undefined"],
    ["requestContext.http.method", { requestContext: { http: null } }, "a string, got undefined"],
    ["rawPath", { rawPath: 7 }, "a string, got 7 (number)"],
    ["headers", { headers: "host: x" }, 'an object or null, got "host: x"'],
    ["headers", { headers: [] }, "an object or null, got an array"],
    ["headers", { headers: { "x-a": 7 } }, "strings, got 7 (number)"],
    ["cookies", { cookies: "a=1" }, 'a list of strings, got "a=1"'],
    ["cookies", { cookies: [1] }, "a list of strings, got an array"],
    ["body", { method: "POST", body: { a: 1 } }, "a string or null, got an object"],
  ])("is answered with 400 that names %s", async (field, overrides, rest) => {
    const result = await resultOf("never", httpApiEvent(overrides));
    expect(result).toMatchObject({ statusCode: 400, headers: { "content-type": "application/problem+json" } });
    expect(JSON.parse(result.body)).toEqual({
      title: "Bad Request",
      status: 400,
      detail: `aws:apigateway-v2: \`${field}\` must be ${rest}.`,
    });
  });

  it("is not one that merely leaves out what may be missing", async () => {
    const request = await receivedFor(
      httpApiEvent({ headers: null, cookies: null, rawQueryString: undefined, body: null }),
    );
    expect(request.url).toBe("https://a1b2c3.execute-api.eu-west-1.amazonaws.com/orders/7");
  });
});
