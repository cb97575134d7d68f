import { describe, expect, it, vi } from "vitest";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { albEvent, albMultiValueEvent } from "../samples/alb.ts";
import { lambdaContext } from "../samples/context.ts";
import { type HttpResult, receivedFor, resultOf } from "../support/run.ts";

const withCookies = (...cookies: readonly string[]): Response => {
  const response = new Response("hi");
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
};

describe("a request through a load balancer", () => {
  it.each([
    ["single headers", albEvent],
    ["lists of headers", albMultiValueEvent],
  ])("has method and URL, with %s", async (_what, sample) => {
    const request = await receivedFor(sample());
    expect(request.method).toBe("GET");
    expect(request.url).toBe("http://lb.example.com/orders/7");
    expect(request.body).toBeNull();
  });

  it("has its query as the client wrote it, because nothing was decoded", async () => {
    const query = { "q%5B%5D": ["a%20b", "c+d%2B"], flag: [""], "%C3%BC": ["100%25"] };
    const request = await receivedFor(albMultiValueEvent({ multiValueQueryStringParameters: query }));
    expect(new URL(request.url).search).toBe("?q%5B%5D=a%20b&q%5B%5D=c+d%2B&flag=&%C3%BC=100%25");
    const single = await receivedFor(albEvent({ queryStringParameters: { a: "x%26y", b: "" } }));
    expect(new URL(single.url).search).toBe("?a=x%26y&b=");
  });

  it("has its path as the client wrote it", async () => {
    const request = await receivedFor(albEvent({ path: "/a%20b/%E6%97%A5/c%2Fd" }));
    expect(new URL(request.url).pathname).toBe("/a%20b/%E6%97%A5/c%2Fd");
  });
});

describe("an answer to a load balancer", () => {
  it("has headers for a request with headers", async () => {
    expect(await resultOf({ a: 1 }, albEvent())).toEqual({
      statusCode: 200,
      statusDescription: "200 OK",
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });

  it("has lists for a request with lists, all cookies among them", async () => {
    expect(await resultOf(withCookies("a=1", "b=2"), albMultiValueEvent())).toEqual({
      statusCode: 200,
      statusDescription: "200 OK",
      multiValueHeaders: { "content-type": ["text/plain;charset=UTF-8"], "set-cookie": ["a=1", "b=2"] },
      body: "hi",
      isBase64Encoded: false,
    });
  });

  it("can have one cookie among headers", async () => {
    expect((await resultOf(withCookies("a=1"), albEvent())).headers).toMatchObject({ "set-cookie": "a=1" });
  });

  it("has the last of several cookies among headers, and says so once for the process", async () => {
    vi.resetModules(); // Another test may have been told already.
    const { lambda } = await import("../../../../src/adapters/aws/index.ts");
    const { fasten } = await import("../../../../src/index.ts");
    const lines = consoleErrors();
    const handler = lambda(fasten().http(() => withCookies("a=1", "b=2")));
    for (let call = 0; call < 3; call += 1) {
      const { headers } = (await handler(albEvent(), lambdaContext())) as HttpResult;
      expect(headers).toMatchObject({ "set-cookie": "b=2" });
    }
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("turn on multi-value headers for the target group");
  });

  it.each([
    [201, "", "201 Created"],
    [404, "", "404 Not Found"],
    [418, "", "418 Client Error"],
    [299, "", "299 Success"],
    [399, "", "399 Redirection"],
    [599, "", "599 Server Error"],
    [200, "Fine", "200 Fine"],
  ])("describes the status %i %s as %s", async (status, statusText, statusDescription) => {
    expect(await resultOf(new Response("x", { status, statusText }), albEvent())).toMatchObject({
      statusCode: status,
      statusDescription,
    });
  });

  it("is a 400 in the same form for an event that is no request", async () => {
    expect(await resultOf("never", albMultiValueEvent({ path: null }))).toMatchObject({
      statusCode: 400,
      statusDescription: "400 Bad Request",
      multiValueHeaders: { "content-type": ["application/problem+json"] },
      body: expect.stringContaining("aws:elasticloadbalancing: `path` must be a string, got null.") as string,
    });
  });
});
