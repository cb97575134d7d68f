import { describe, expect, it } from "vitest";
import { latticeV1Event, latticeV2Event } from "../samples/lattice.ts";
import { receivedFor, resultOf } from "../support/run.ts";

const cookies = (...values: readonly string[]): Response => {
  const response = new Response("hi");
  for (const value of values) response.headers.append("set-cookie", value);
  return response;
};

describe.each([
  ["2.0", latticeV2Event, "path", "queryStringParameters"],
  ["1.0", latticeV1Event, "raw_path", "query_string_parameters"],
] as const)("a request through VPC Lattice, structure %s", (_version, sample, path, query) => {
  it("has method, URL and headers", async () => {
    const request = await receivedFor(sample({ method: "DELETE" }));
    expect(request.method).toBe("DELETE");
    expect(request.url).toBe("https://orders.shop.internal/orders/7");
    expect(request.headers.get("accept")).toContain("*/*");
    expect(request.headers.get("x-forwarded-for")).toBe("192.0.2.7");
  });

  it("has the query that stands in its path, as the client wrote it", async () => {
    const asked = sample({ [path]: "/a%20b/c%2Fd?q=a%20b&q=c+d%2B&flag&next=/x?y", [query]: { q: "never" } });
    expect((await receivedFor(asked)).url).toBe(
      "https://orders.shop.internal/a%20b/c%2Fd?q=a%20b&q=c+d%2B&flag&next=/x?y",
    );
    expect((await receivedFor(sample({ [path]: "/a?", [query]: { q: "never" } }))).url).toBe(
      "https://orders.shop.internal/a",
    );
  });

  it("has that of the map where its path has none", async () => {
    const request = await receivedFor(sample({ [query]: { q: ["a&b", "c"], ü: "1" } }));
    expect([...new URL(request.url).searchParams]).toEqual([
      ["q", "a&b"],
      ["q", "c"],
      ["ü", "1"],
    ]);
  });

  it("keeps a path that would be another host", async () => {
    expect((await receivedFor(sample({ [path]: "//evil.example/x" }))).url).toBe(
      "https://orders.shop.internal//evil.example/x",
    );
  });

  it("has its body, byte by byte", async () => {
    const encoded = path === "path" ? "isBase64Encoded" : "is_base64_encoded";
    const sent = { method: "POST", body: "/wD+", [encoded]: true };
    expect(await (await receivedFor(sample(sent))).bytes()).toEqual(Uint8Array.of(0xff, 0, 0xfe));
    expect(await (await receivedFor(sample({ method: "POST", body: "ü" }))).text()).toBe("ü");
  });

  it("is answered with headers, several cookies as a list", async () => {
    expect(await resultOf({ a: 1 }, sample())).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect((await resultOf(cookies("a=1"), sample())).headers).toMatchObject({ "set-cookie": "a=1" });
    expect((await resultOf(cookies("a=1", "b=2"), sample())).headers).toMatchObject({ "set-cookie": ["a=1", "b=2"] });
  });

  it.each([
    [path, { [path]: null }, "`path` must be a string, got null."],
    ["method", { method: 7 }, "`method` must be a string, got 7 (number)."],
    ["headers", { headers: "text" }, '`headers` must be an object or null, got "text".'],
    ["a header", { headers: { a: [7] } }, "`multiValueHeaders` must be lists of strings, got an array."],
    ["a header of null", { headers: { a: null }, method: null }, "`method` must be a string, got null."],
  ])("is a 400 for an event whose %s is wrong", async (_what, overrides, sentence) => {
    expect(await resultOf("never", sample(overrides))).toMatchObject({
      statusCode: 400,
      body: expect.stringContaining(JSON.stringify(`aws:vpc-lattice: ${sentence}`).slice(1, -1)),
    });
  });
});
