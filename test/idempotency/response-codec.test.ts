import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lazyJsonResponse } from "../../src/core/json-response.ts";
import { textResponse } from "../../src/core/response.ts";
import { decodeResponse, encodeResponse, type ResponseCodecOptions } from "../../src/idempotency/response-codec.ts";

const keepAll: ResponseCodecOptions = { keepHeader: () => true, maxBytes: 1_000_000 };

async function replayed(response: Response, options: Partial<ResponseCodecOptions> = {}): Promise<Response> {
  const { text } = await encodeResponse(response, { ...keepAll, ...options });
  const back = decodeResponse(text);
  if ("omitted" in back) throw new Error(back.omitted);
  return back;
}

const bytesOf = async (response: Response): Promise<number[]> => [...new Uint8Array(await response.arrayBuffer())];

/** A body that comes in these pieces, and a note of its cancellation. */
function streamOf(...chunks: string[]): { body: ReadableStream<Uint8Array<ArrayBuffer>>; pulled: () => number } {
  let at = 0;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const chunk = chunks[at++];
        if (chunk === undefined) controller.close();
        else controller.enqueue(new TextEncoder().encode(chunk));
      },
    },
    { highWaterMark: 0 },
  );
  return { body, pulled: () => at };
}

describe("a response that is replayed", () => {
  it("is the same, byte for byte, and so is the one that was sent", async () => {
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: "grapheme" }).map((text) => new TextEncoder().encode(text)),
    );
    const status = fc.constantFrom(200, 201, 202, 404, 422, 500);
    await fc.assert(
      fc.asyncProperty(body, status, async (bytes, code) => {
        const sent = new Response(Uint8Array.from(bytes), {
          status: code,
          statusText: "So So",
          headers: { "x-a": "1" },
        });
        const { response, text } = await encodeResponse(sent, keepAll);
        const back = decodeResponse(text) as Response;
        expect(back.status).toBe(code);
        expect(back.statusText).toBe("So So");
        expect([...back.headers]).toStrictEqual([...response.headers]);
        expect(await bytesOf(back)).toStrictEqual([...bytes]);
        expect(await bytesOf(response)).toStrictEqual([...bytes]);
      }),
    );
  });

  it.each<[name: string, response: () => Response]>([
    ["text", () => new Response("Zürich €")],
    ["a value", () => Response.json({ id: "o-1" })],
    ["a value that an adapter buffers", () => lazyJsonResponse('{"id":"o-1"}')],
    ["a known text", () => textResponse("{}", { headers: { "content-type": "application/problem+json" } })],
    ["a byte order mark", () => new Response(Uint8Array.of(0xef, 0xbb, 0xbf, 0x41))],
    ["bytes that are no text", () => new Response(Uint8Array.of(0xff, 0xfe, 0, 1))],
    ["no body", () => new Response(null, { status: 204 })],
    ["an empty body", () => new Response("")],
    ["a redirection", () => Response.redirect("https://example.com/a", 303)],
    ["a stream", () => new Response(streamOf("a", "", "bü").body)],
  ])("has no header that was not there, and all that were: %s", async (_name, response) => {
    const [sent, back] = [response(), await replayed(response())];
    expect([...back.headers]).toStrictEqual([...sent.headers]);
    expect(back.status).toBe(sent.status);
    expect(back.body === null).toBe(sent.body === null);
    expect(await bytesOf(back)).toStrictEqual(await bytesOf(sent));
  });

  it("has only the headers that are kept, each as often as it was there", async () => {
    const headers = new Headers({ "X-Kept": "1", date: "now" });
    for (const cookie of ["a=1", "b=2"]) headers.append("set-cookie", cookie);
    const seen: string[] = [];
    const keepHeader = (name: string): boolean => seen.push(name) > 0 && name !== "date";
    const back = await replayed(new Response(null, { headers }), { keepHeader });
    expect([...back.headers]).toStrictEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-kept", "1"],
    ]);
    expect(seen).toContain("date");
  });
});

describe("a body that is not kept", () => {
  const reasonOf = async (response: Response, options: Partial<ResponseCodecOptions> = {}): Promise<unknown> => {
    const { text } = await encodeResponse(response, { ...keepAll, ...options });
    return decodeResponse(text);
  };

  it("is too large: it is sent whole, and read no further than it must be", async () => {
    const chunks = Array.from({ length: 50 }, (_, index) => `${index},`.padEnd(10, "."));
    const { body, pulled } = streamOf(...chunks);
    const { response, text } = await encodeResponse(new Response(body, { status: 201 }), { ...keepAll, maxBytes: 35 });
    expect(decodeResponse(text)).toStrictEqual({ status: 201, omitted: "its body has more than 35 bytes" });
    expect(pulled()).toBeLessThan(10);
    expect(await response.text()).toBe(chunks.join(""));
  });

  it("is too large by bytes, not by characters", async () => {
    for (const make of [(text: string) => new Response(text), (text: string) => textResponse(text, {})]) {
      expect(await reasonOf(make("ü".repeat(6)), { maxBytes: 12 })).toBeInstanceOf(Response);
      expect(await reasonOf(make("ü".repeat(6)), { maxBytes: 11 })).toMatchObject({
        omitted: "its body has more than 11 bytes",
      });
    }
  });

  it("does not end in time, and is still sent", async () => {
    let open: ReadableStreamDefaultController<Uint8Array> | undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        open = controller;
        controller.enqueue(new TextEncoder().encode("begun"));
      },
    });
    const time = new AbortController();
    const encoding = encodeResponse(new Response(body), { ...keepAll, signal: time.signal });
    time.abort();
    const { response, text } = await encoding;
    expect(decodeResponse(text)).toStrictEqual({ status: 200, omitted: "its body did not end in time" });
    open?.enqueue(new TextEncoder().encode(" and ended"));
    open?.close();
    expect(await response.text()).toBe("begun and ended");
  });

  it.each<[name: string, response: () => Response | Promise<Response>, reason: string]>([
    ["was read", readAlready, "its body has been read already"],
    ["is being read", beingRead, "its body has been read already"],
    [
      "is a stream of events",
      () => new Response("data: 1\n\n", { headers: { "content-type": "text/event-stream; charset=utf-8" } }),
      "it is a stream of events",
    ],
    ["is of no response that can be made", () => Response.error(), "a response with status 0 cannot be made again"],
  ])("%s", async (_name, response, omitted) => {
    expect(await reasonOf(await response())).toMatchObject({ omitted });
  });

  it("fails: then there is no response", async () => {
    const failing = new Response(
      new ReadableStream({
        pull() {
          throw new Error("the upstream is gone");
        },
      }),
    );
    await expect(encodeResponse(failing, keepAll)).rejects.toThrow("the upstream is gone");
  });
});

describe("a text that is no response", () => {
  it.each([
    "",
    "{}",
    '{"status":200}',
    '{"$response":{}}',
    '{"$response":1}',
    '{"$response":{"status":999,"statusText":"","headers":[]}}',
    '{"$response":{"status":200,"statusText":"\\n","headers":[]}}',
    '{"$response":{"status":200,"statusText":"","headers":[["a b","c"]]}}',
    '{"$response":{"status":200,"statusText":"","headers":[],"base64":"*"}}',
    '{"$response":{"status":204,"statusText":"","headers":[],"text":"x"}}',
  ])("is refused: %s", (text) => {
    expect(() => decodeResponse(text)).toThrow(expect.objectContaining({ code: "UNREADABLE_RESULT" }) as Error);
  });
});

async function readAlready(): Promise<Response> {
  const response = new Response("x");
  await response.text();
  return response;
}

function beingRead(): Response {
  const response = new Response("x");
  response.body?.getReader();
  return response;
}
