import { describe, expect, it } from "vitest";
import { currentInvocation, fasten, type InvocationEnd } from "../../../../src/index.ts";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { httpApiEvent } from "../samples/http-api.ts";
import { bytesOf, type HttpResult, resultOf } from "../support/run.ts";

const bytes = (...values: readonly number[]): Uint8Array<ArrayBuffer> => new Uint8Array(values);
const of = (type: string | undefined, body: BodyInit, headers: Record<string, string> = {}): Response =>
  new Response(body, { headers: { ...(type !== undefined && { "content-type": type }), ...headers } });

describe("a body goes out as text", () => {
  it.each([
    "text/html; charset=utf-8",
    "text/event-stream",
    "application/json",
    "Application/JSON;charset=utf-8",
    "application/problem+json",
    "application/ld+json; profile=x",
    "application/xml",
    "application/atom+xml",
    "image/svg+xml",
    "application/javascript",
    "application/x-www-form-urlencoded",
    "application/x-ndjson",
    "application/graphql",
    "application/yaml",
  ])("where its type is that of text: %s", async (type) => {
    const result = await resultOf(of(type, new TextEncoder().encode("Zoë ☕")));
    expect(result).toMatchObject({ body: "Zoë ☕", isBase64Encoded: false });
  });

  it("where it has no type and is UTF-8", async () => {
    expect(await resultOf(of(undefined, bytes(104, 105)))).toMatchObject({ body: "hi", isBase64Encoded: false });
  });

  it("where its encoding changes nothing", async () => {
    const result = await resultOf(of("text/plain", bytes(104, 105), { "content-encoding": "Identity" }));
    expect(result).toMatchObject({ body: "hi", isBase64Encoded: false });
  });

  it("with the byte order mark that it has", async () => {
    expect(bytesOf(await resultOf(of("text/csv", bytes(0xef, 0xbb, 0xbf, 104))))).toEqual(bytes(0xef, 0xbb, 0xbf, 104));
  });
});

describe("a body goes out as base64", () => {
  it.each([
    ["an image", "image/png"],
    ["bytes", "application/octet-stream"],
    ["an archive that is called XML", "application/vnd.apple.installer+xml"],
    ["WebAssembly", "application/wasm"],
    ["something that merely begins like JSON", "application/jsonish"],
  ])("where its type is not that of text: %s", async (_what, type) => {
    const result = await resultOf(of(type, "hi"));
    expect(result).toMatchObject({ body: "aGk=", isBase64Encoded: true });
  });

  it("where it is compressed, whatever its type", async () => {
    const zipped = new Response(new Blob(["hello"]).stream().pipeThrough(new CompressionStream("gzip")));
    const sent = new Uint8Array(await zipped.arrayBuffer());
    const result = await resultOf(of("text/plain", sent, { "content-encoding": "gzip" }));
    expect(result.isBase64Encoded).toBe(true);
    expect(bytesOf(result)).toEqual(sent);
  });

  it("where it says text and is not UTF-8", async () => {
    const result = await resultOf(of("text/html; charset=iso-8859-1", bytes(0xe9)));
    expect(result).toMatchObject({ body: "6Q==", isBase64Encoded: true });
  });

  it("where a layer gave a JSON answer another type", async () => {
    const handler = lambda(
      fasten(async (_input, _invocation, next) => {
        const response = (await next()) as Response;
        response.headers.set("content-type", "application/octet-stream");
        return response;
      }).http(() => ({ a: "ü" })),
    );
    const result = (await handler(httpApiEvent(), lambdaContext())) as HttpResult;
    expect(result.isBase64Encoded).toBe(true);
    expect(Buffer.from(bytesOf(result)).toString()).toBe('{"a":"ü"}');
  });

  it("however large it is", async () => {
    const sent = new Uint8Array(4_500_000).map((_, index) => (index * 31) & 255);
    expect(Buffer.compare(bytesOf(await resultOf(of("image/png", sent))), sent)).toBe(0);
  });
});

describe("a response without a body", () => {
  it.each([204, 205, 304])("of status %i has an empty one", async (status) => {
    expect(await resultOf(new Response(null, { status }))).toEqual({
      statusCode: status,
      headers: {},
      body: "",
      isBase64Encoded: false,
    });
  });

  it("is what a handler that returns nothing answers", async () => {
    expect(await resultOf(undefined)).toMatchObject({ statusCode: 204, body: "" });
  });
});

describe("reading a body", () => {
  const streamOf = (pull: (controller: ReadableStreamDefaultController<Uint8Array>) => void): ReadableStream =>
    new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });

  it("happens inside the invocation, before it ends", async () => {
    const seen: unknown[] = [];
    const handler = lambda(
      fasten().http((_request, { defer }) => {
        defer(({ response }) => seen.push(["ended", response?.bodyUsed]));
        return new Response(
          streamOf((controller) => {
            seen.push(["pulled", currentInvocation()?.id]);
            controller.enqueue(bytes(104, 105));
            controller.close();
          }),
        );
      }),
    );
    const result = (await handler(httpApiEvent(), lambdaContext())) as HttpResult;
    expect(result.body).toBe("hi");
    expect(seen).toEqual([
      ["pulled", "request-1"],
      ["ended", true],
    ]);
  });

  it.each([
    [
      "fails",
      () =>
        new Response(
          streamOf(() => {
            throw new RangeError("torn");
          }),
        ),
      "torn",
    ],
    [
      "yields what no bytes are",
      () => new Response(streamOf((controller) => controller.enqueue("text" as never))),
      "non-Uint8Array",
    ],
    ["is locked", () => locked(new Response("hi")), "unusable"],
    ["belongs to Response.error()", () => Response.error(), "Response.error()"],
  ])(
    "that %s makes a 500 that tells nothing, is reported, and ends the invocation with the error",
    async (_what, make, message) => {
      const lines = consoleErrors();
      const ends: InvocationEnd[] = [];
      const handler = lambda(
        fasten().http((_request, { defer }) => {
          defer((end) => ends.push(end));
          return make();
        }),
      );
      expect(await handler(httpApiEvent(), lambdaContext())).toEqual({
        statusCode: 500,
        headers: { "content-type": "application/problem+json" },
        body: '{"title":"Internal Server Error","status":500}',
        isBase64Encoded: false,
      });
      expect(ends).toHaveLength(1);
      expect(ends[0]?.error).toBeInstanceOf(Error);
      expect(ends[0]?.response?.status).toBe(500);
      expect(lines[0]).toContain("the response could not be read");
      expect(lines[0]?.toLowerCase()).toContain(message.toLowerCase());
    },
  );

  it("that the handler has read already makes a 500 too", async () => {
    consoleErrors();
    const response = new Response("hi");
    await response.text();
    expect((await resultOf(response)).statusCode).toBe(500);
  });
});

function locked(response: Response): Response {
  response.body?.getReader();
  return response;
}

describe("the answer that was a value, and a finalizer that looks at it", () => {
  it.each<[what: string, look: (response: Response | undefined) => unknown, headers: object]>([
    ["reads its status only", (response) => response?.status, {}],
    ["adds a header", (response) => response?.headers.set("x-late", "1"), { "x-late": "1" }],
    ["reads its body", async (response) => response?.text(), {}],
  ])("%s", async (_what, look, headers) => {
    const handler = lambda(
      fasten().http((_request, { defer }) => {
        defer(({ response }) => look(response));
        return { a: 1 };
      }),
    );
    expect(await handler(httpApiEvent(), lambdaContext())).toEqual({
      statusCode: 200,
      headers: { "content-type": "application/json", ...headers },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
  });
});
