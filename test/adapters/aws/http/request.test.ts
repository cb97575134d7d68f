import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { albEvent } from "../samples/alb.ts";
import { lambdaContext } from "../samples/context.ts";
import { functionUrlEvent, httpApiEvent } from "../samples/http-api.ts";
import { restApiEvent } from "../samples/rest-api.ts";
import { receivedFor, resultOf } from "../support/run.ts";

const post = (overrides: Record<string, unknown>): Record<string, unknown> =>
  httpApiEvent({ method: "POST", ...overrides });

describe("the body of a request", () => {
  it("is the text, in UTF-8", async () => {
    const request = await receivedFor(post({ body: '{"name":"Zoë ☕"}' }));
    expect(await request.json()).toEqual({ name: "Zoë ☕" });
  });

  it("is the bytes that base64 stands for", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const body = Buffer.from(bytes).toString("base64");
    const request = await receivedFor(post({ body, isBase64Encoded: true }));
    expect(new Uint8Array(await request.arrayBuffer())).toEqual(bytes);
  });

  it("keeps its boundaries: a form with a file comes out as it went in", async () => {
    const form = new FormData();
    form.append("file", new File([new Uint8Array([0, 255, 13, 10])], "a.bin"));
    const sent = new Response(form);
    const headers = { host: "shop.example.com", "content-type": sent.headers.get("content-type") };
    const body = Buffer.from(await sent.arrayBuffer()).toString("base64");
    const received = await (await receivedFor(post({ headers, body, isBase64Encoded: true }))).formData();
    expect(new Uint8Array(await (received.get("file") as File).arrayBuffer())).toEqual(
      new Uint8Array([0, 255, 13, 10]),
    );
  });

  it.each([
    ["null", null],
    ["missing", undefined],
    ["empty, as load balancers have it", ""],
  ])("is none when it is %s", async (_what, body) => {
    expect((await receivedFor(post({ body }))).body).toBeNull();
  });

  it("brings no content type that the client did not send", async () => {
    const request = await receivedFor(post({ body: "text" }));
    expect(request.headers.has("content-type")).toBe(false);
    expect(await request.text()).toBe("text");
  });

  it("may be as large as Lambda takes", async () => {
    const bytes = new Uint8Array(4_500_000).map((_, index) => (index * 31) & 255);
    const body = Buffer.from(bytes).toString("base64");
    expect(body).toHaveLength(6_000_000);
    const request = await receivedFor(post({ body, isBase64Encoded: true }));
    expect(Buffer.compare(Buffer.from(await request.arrayBuffer()), bytes)).toBe(0);
    expect((await (await receivedFor(post({ body }))).text()).length).toBe(6_000_000);
  });

  it.each([
    ["characters of no alphabet", "not base64!"],
    ["the URL alphabet", "-_-_"],
    ["no padding", "QUI"],
    ["white space instead of padding", "QUI "],
    ["white space inside", "QU JD QUJ"],
    ["a line break at its end", "QUJDQU\nJ"],
    ["padding inside", "QQ==QUJD"],
    ["bits that stand for nothing", "QR=="],
    ["characters beyond ASCII", "QUJÄ"],
  ])("that is not the base64 it claims to be is answered with 400: %s", async (_what, body) => {
    for (const event of [
      post({ body, isBase64Encoded: true }),
      restApiEvent({ httpMethod: "PUT", body, isBase64Encoded: true }),
    ]) {
      const result = await resultOf("never", event);
      expect(result.statusCode).toBe(400);
      expect(result.body).toContain("`body` must be base64, because `isBase64Encoded` is true, and is not.");
    }
  });
});

describe("what a Request cannot be", () => {
  it.each(["GET", "HEAD"])("the body of a %s is left out, with its length", async (method) => {
    const headers = { host: "shop.example.com", "content-length": "4", "content-type": "text/plain", "x-own": "1" };
    const request = await receivedFor(httpApiEvent({ method, headers, body: "body" }));
    expect(request.method).toBe(method);
    expect(request.body).toBeNull();
    expect([...request.headers]).toEqual([
      ["content-type", "text/plain"],
      ["host", "shop.example.com"],
      ["x-own", "1"],
    ]);
  });

  it.each(["TRACE", "CONNECT", "TRACK", "G ET", ""])("the method %j becomes GET, without a body", async (method) => {
    const request = await receivedFor(httpApiEvent({ method, body: "body" }));
    expect([request.method, request.body, request.url]).toEqual(["GET", null, "https://shop.example.com/orders/7"]);
  });

  it("a method that is merely unusual stays", async () => {
    const request = await receivedFor(httpApiEvent({ method: "PROPFIND", body: "<x/>" }));
    expect([request.method, await request.text()]).toEqual(["PROPFIND", "<x/>"]);
  });

  it.each([
    ["a placeholder", "<url-id>.lambda-url.us-west-2.on.aws"],
    ["credentials", "user:secret@evil.example"],
    ["a path", "evil.example/path"],
    ["a query", "evil.example?x"],
    ["a port that cannot be", "shop.example.com:99999"],
    ["an address that cannot be", "999.999.999.999"],
    ["a space", "shop example"],
    ["nothing", ""],
  ])("a host that is %s gives way to the gateway's name, then to one that cannot exist", async (_what, host) => {
    const domain = await receivedFor(httpApiEvent({ headers: { host } }));
    expect(["a1b2c3.execute-api.eu-west-1.amazonaws.com", "lambda.invalid"]).toContain(new URL(domain.url).host);
    expect(new URL((await receivedFor(albEvent({ headers: { host } }))).url).host).toBe("lambda.invalid");
  });

  it("a function URL of documentation has no host either", async () => {
    const event = functionUrlEvent({
      headers: { header1: "value1" },
      requestContext: { domainName: "<url-id>.lambda-url.us-west-2.on.aws", http: { method: "GET" } },
    });
    expect((await receivedFor(event)).url).toBe("https://lambda.invalid/orders/7");
  });

  it("keeps a port, and an address in brackets", async () => {
    for (const host of ["localhost:3000", "[::1]:8080", "192.0.2.1"]) {
      expect(new URL((await receivedFor(httpApiEvent({ headers: { host } }))).url).host).toBe(host);
    }
  });

  it.each([
    ["a line break in a value", { "x-bad": "a\r\nb" }],
    ["a NUL in a value", { "x-bad": "a\u0000b" }],
    ["a space in a name", { "x bad": "1" }],
    ["no name", { "": "1" }],
    ["a colon in a name", { "x:bad": "1" }],
  ])("a header with %s is left out, the others stay", async (_what, bad) => {
    const headers = { host: "shop.example.com", "content-type": "application/json", ...bad, "x-own": "1" };
    const request = await receivedFor(post({ headers, body: "{}" }));
    expect([...request.headers]).toEqual([
      ["content-type", "application/json"],
      ["host", "shop.example.com"],
      ["x-own", "1"],
    ]);
    expect(await request.json()).toEqual({});
  });

  it("a header beyond Latin-1 becomes its bytes, as it was on the wire", async () => {
    const request = await receivedFor(httpApiEvent({ headers: { "x-name": "Zoë ☕" } }));
    const bytes = Buffer.from(request.headers.get("x-name") ?? "", "latin1");
    expect(bytes.toString("utf8")).toBe("Zoë ☕");
  });

  it("the event keeps all of it", async () => {
    const event = httpApiEvent({ method: "TRACE", body: "body" });
    let raw: unknown;
    await lambda(
      fasten().http((_request, invocation) => {
        raw = invocation.raw.event;
      }),
    )(event, lambdaContext());
    expect(raw).toBe(event);
  });
});

describe("names that would reach a prototype", () => {
  const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  const map = (value: unknown): object =>
    JSON.parse(`{${names.map((name) => `"${name}":${JSON.stringify(value)}`).join(",")}}`) as object;

  it.each([
    ["an HTTP API", httpApiEvent({ headers: map("polluted"), rawQueryString: "__proto__=polluted" })],
    ["a REST API", restApiEvent({ headers: map("polluted"), queryStringParameters: map("polluted") })],
    [
      "lists of a REST API",
      restApiEvent({ multiValueHeaders: map(["polluted"]), multiValueQueryStringParameters: map(["polluted"]) }),
    ],
    ["a load balancer", albEvent({ headers: map("polluted"), queryStringParameters: map("polluted") })],
  ])("do nothing in an event of %s", async (_what, event) => {
    const request = await receivedFor(event);
    expect(new URL(request.url).searchParams.get("__proto__")).toBe("polluted");
    const result = await resultOf(new Response("hi", { headers: { constructor: "x" } }), event);
    expect(result.statusCode).toBe(200);
    for (const name of ["polluted", "0"]) expect(({} as Record<string, unknown>)[name]).toBeUndefined();
    expect(Object.prototype.toString.call([])).toBe("[object Array]");
  });
});

describe("the request is a real one", () => {
  it("can be cloned, made anew and sent on", async () => {
    const event = post({ body: "text", headers: { host: "shop.example.com", "content-type": "text/plain" } });
    const request = await receivedFor(event);
    expect(await request.clone().text()).toBe("text");
    const again = new Request(request, { headers: { "x-own": "1" } });
    expect([again.method, again.url, await again.text()]).toEqual([
      "POST",
      "https://shop.example.com/orders/7",
      "text",
    ]);
    const data = await fetch(new Request("data:,hello", { signal: (await receivedFor(httpApiEvent())).signal }));
    expect(await data.text()).toBe("hello");
  });
});
