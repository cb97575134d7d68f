import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { inspect } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { textRequest } from "../../../../src/adapters/aws/http/text-request.ts";

const URL_OF_SHOP = "https://shop.example.com/orders?q=1";
const TEXT = '{"größe":1}';

const native = (text = TEXT, url = URL_OF_SHOP): Request => new Request(url, { method: "POST", body: text });
const ours = (text = TEXT, url = URL_OF_SHOP): Request => textRequest(url, "POST", text);

const settled = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    return await promise;
  } catch (error) {
    return [(error as Error).name, (error as Error).message];
  }
};
const bodyOf = ({ body, bodyUsed }: Request): unknown => ({ bodyUsed, locked: body?.locked });

describe("a request of a text, next to one that the platform has made", () => {
  it("has the same members", () => {
    const members = Object.entries(Object.getOwnPropertyDescriptors(Request.prototype)).filter(([, { get }]) => get);
    expect(members.length).toBeGreaterThan(10);
    const [a, b] = [ours(), native()];
    for (const [name] of members) {
      if (name === "signal" || name === "body" || name === "headers") continue; // Compared below.
      expect([name, Reflect.get(a, name)]).toEqual([name, Reflect.get(b, name)]);
    }
    expect([...a.headers]).toEqual([...b.headers]);
    expect(a.signal).toBeInstanceOf(AbortSignal);
    expect(a.body).toBeInstanceOf(ReadableStream);
  });

  it("is one to whoever asks", () => {
    const request = ours();
    expect(request).toBeInstanceOf(Request);
    expect(request.constructor).toBe(Request);
    expect(Object.prototype.toString.call(request)).toBe("[object Request]");
    expect(Reflect.ownKeys(request)).toEqual(Reflect.ownKeys(native()));
    expect(inspect(request)).toBe(inspect(native()));
    expect(() => structuredClone(request)).toThrow(expect.objectContaining({ name: "DataCloneError" }));
  });

  const reads: [how: string, read: (request: Request) => Promise<unknown>][] = [
    ["text", (request) => request.text()],
    ["json", (request) => request.json()],
    ["bytes", (request) => request.bytes()],
    ["arrayBuffer", async (request) => new Uint8Array(await request.arrayBuffer())],
    ["blob", async (request) => (await request.blob()).text()],
    ["formData", (request) => request.formData()],
    ["a reader", async (request) => (await request.body?.getReader().read())?.value],
    ["a copy", async (request) => new Request(request).text()],
    ["a copy for another place", async (request) => new Request("https://other.example.com", request).text()],
    ["a Response", async (request) => new Response(request.body).text()],
    ["the prototype's text", (request) => Request.prototype.text.call(request)],
    ["a cancelled body", async (request) => request.body?.cancel()],
    ["nothing", () => Promise.resolve()],
  ];

  it.each(reads)("gives the same through %s, at once and again", async (_how, read) => {
    const run = async (request: Request): Promise<unknown> => {
      const reading = settled(read(request));
      const during = bodyOf(request);
      const result = await reading;
      const after = bodyOf(request);
      const again = [];
      for (const [, readAgain] of reads) again.push(await settled(readAgain(request)));
      const refused = await settled((async () => request.clone().text())());
      return { during, result, after, again, refused };
    };
    expect(await run(ours())).toEqual(await run(native()));
  });

  it.each([
    ["two at once", async (request: Request) => Promise.all([settled(request.json()), settled(request.text())])],
    ["a clone, then the request", async (request: Request) => [await request.clone().json(), await request.text()]],
    [
      "the request, then its clone",
      async (request: Request) => {
        const clone = request.clone();
        return [await request.json(), await clone.text(), bodyOf(request), bodyOf(clone)];
      },
    ],
    ["a clone of a clone", async (request: Request) => [await request.clone().clone().text(), await request.text()]],
    [
      "a body that is locked",
      async (request: Request) => {
        request.body?.getReader();
        return [await settled(request.text()), bodyOf(request)];
      },
    ],
    [
      "a body that is let go again",
      async (request: Request) => {
        request.body?.getReader().releaseLock();
        return [await settled(request.text()), bodyOf(request)];
      },
    ],
  ])("reads the same: %s", async (_what, read) => {
    expect(await read(ours())).toEqual(await read(native()));
  });

  it.each([
    ["no JSON", "{"],
    ["white space", " "],
    ["a byte order mark", '\uFEFF{"a":1}'],
    ["two of them", "\uFEFF\uFEFF1"],
    ["nothing but one", "\uFEFF"],
    ["half a surrogate pair", '"\uD800x"'],
    ["a prototype's name", '{"__proto__":{"a":1}}'],
    ["a large text", JSON.stringify("ä".repeat(200_000))],
  ])("takes a text for the same that it would be from the wire: %s", async (_what, text) => {
    for (const read of ["text", "json"] as const) {
      expect(await settled(ours(text)[read]())).toEqual(await settled(native(text)[read]()));
    }
  });
});

describe("a request of a text that is sent on", () => {
  it("goes out as it is, with its length, and not after it was read", async () => {
    const { url, received } = await startServer();
    for (const request of [ours(TEXT, url), native(TEXT, url)]) {
      request.headers.set("x-own", "1");
      expect(await (await fetch(request)).text()).toBe("ok");
      expect(request.bodyUsed).toBe(true);
      expect(await settled(fetch(request))).toMatchObject(["TypeError", expect.any(String)]);
    }
    expect(received).toHaveLength(2);
    expect(received[0]).toMatchObject({ method: "POST", own: "1", length: "13", text: TEXT });
    expect(received[0]).toEqual(received[1]);
    const read = ours(TEXT, url);
    await read.json();
    await expect(fetch(read)).rejects.toThrow(TypeError);
  });
});

async function startServer(): Promise<{ url: string; received: unknown[] }> {
  const received: unknown[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    void buffer(request).then((bytes) => {
      const { "x-own": own, "content-length": length, "content-type": type } = request.headers;
      received.push({ method: request.method, text: bytes.toString(), own, length, type });
      response.end("ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/orders`, received };
}
