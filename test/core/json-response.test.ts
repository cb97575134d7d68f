import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { lazyJsonResponse, unreadJson, untouchedJson } from "../../src/core/json-response.ts";
import { knownText } from "../../src/core/response.ts";

const TEXT = '{"größe":1}';
const native = (): Response => new Response(TEXT, { headers: { "content-type": "application/json" } });

const settled = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    return await promise;
  } catch (error) {
    return (error as Error).name;
  }
};

describe("a response that is made when somebody looks at it", () => {
  it("has every member of a Response, with the same value", () => {
    const members = Object.entries(Object.getOwnPropertyDescriptors(Response.prototype)).filter(([, { get }]) => get);
    expect(members.length).toBeGreaterThan(8);
    for (const [name] of members) {
      if (name === "body" || name === "headers") continue; // Compared below.
      const value: unknown = Reflect.get(lazyJsonResponse(TEXT), name);
      expect([name, value]).toEqual([name, Reflect.get(native(), name)]);
    }
    expect([...lazyJsonResponse(TEXT).headers]).toEqual([...native().headers]);
    expect(lazyJsonResponse(TEXT).body).toBeInstanceOf(ReadableStream);
  });

  it("is one to whoever asks", () => {
    const response = lazyJsonResponse(TEXT);
    expect(response).toBeInstanceOf(Response);
    expect(response.constructor).toBe(Response);
    expect(Object.prototype.toString.call(response)).toBe("[object Response]");
    expect(untouchedJson(response)).toBe(TEXT);
    expect(Object.keys(response)).toEqual([]);
    expect(inspect(response)).toBe(inspect(native()));
  });

  it.each<[how: string, read: (response: Response) => Promise<unknown>]>([
    ["text", (response) => response.text()],
    ["json", (response) => response.json()],
    ["bytes", (response) => response.bytes()],
    ["arrayBuffer", async (response) => new Uint8Array(await response.arrayBuffer())],
    ["blob", async (response) => (await response.blob()).text()],
    ["formData", (response) => response.formData()],
    ["a reader of the body", async (response) => (await response.body?.getReader().read())?.value],
    ["a clone", async (response) => [await response.clone().json(), await response.text()]],
    [
      "a copy with its head",
      async (response) => {
        const { status, headers } = new Response(response.body, response);
        return [status, [...headers]];
      },
    ],
  ])("gives the same through %s, and not twice", async (_how, read) => {
    const run = async (response: Response): Promise<unknown> => {
      const result = await settled(read(response));
      return { result, used: response.bodyUsed, locked: response.body?.locked, again: await settled(response.text()) };
    };
    expect(await run(lazyJsonResponse(TEXT))).toEqual(await run(native()));
  });

  it("keeps what is done to its headers", async () => {
    const response = lazyJsonResponse(TEXT);
    response.headers.append("set-cookie", "a=1");
    response.headers.set("x-layer", "1");
    expect([response.headers.getSetCookie(), response.clone().headers.get("x-layer")]).toEqual([["a=1"], "1"]);
    expect([untouchedJson(response), unreadJson(response), knownText(response)]).toEqual([undefined, TEXT, TEXT]);
    expect(await response.text()).toBe(TEXT);
    expect([unreadJson(response), knownText(response)]).toEqual([undefined, undefined]);
  });

  it("is told from any other", () => {
    expect([untouchedJson(native()), unreadJson(native())]).toEqual([undefined, undefined]);
    expect(untouchedJson(Object.create(lazyJsonResponse(TEXT)) as Response)).toBeUndefined();
  });
});

describe("its body, which is made when it is asked for", () => {
  it.each<[how: string, read: (response: Response) => Promise<unknown>]>([
    ["text", (response) => response.text()],
    ["json", async (response) => JSON.stringify(await response.json())],
    ["arrayBuffer", async (response) => new TextDecoder().decode(await response.arrayBuffer())],
    ["bytes", async (response) => new TextDecoder().decode(await response.bytes())],
    ["blob", async (response) => (await response.blob()).text()],
    ["a reader of the body", async (response) => new Response(response.body).text()],
    ["a clone", async (response) => response.clone().text()],
    ["a clone of a clone", async (response) => response.clone().clone().text()],
    ["a copy with its head", async (response) => new Response(response.body, response).text()],
  ])("gives its text through %s", async (_how, read) => {
    expect(await read(lazyJsonResponse(TEXT))).toBe(TEXT);
  });

  it("is a Response with its head", () => {
    const response = lazyJsonResponse(TEXT);
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, response.headers.get("content-type")]).toEqual([
      200,
      true,
      "application/json",
    ]);
    expect(Object.prototype.toString.call(response)).toBe("[object Response]");
  });

  it("gives copies and clones the head as it is by then", () => {
    const response = lazyJsonResponse(TEXT);
    response.headers.set("x-layer", "was here");
    expect(response.clone().headers.get("x-layer")).toBe("was here");
    expect(new Response(response.body, response)).toMatchObject({ status: 200 });
    expect(new Response(null, response).headers.get("x-layer")).toBe("was here");
  });

  it("has a known text until it is read, and can be read once", async () => {
    const response = lazyJsonResponse(TEXT);
    expect([knownText(response), response.bodyUsed]).toEqual([TEXT, false]);
    const copy = response.clone();
    expect(knownText(response)).toBe(TEXT);
    await response.text();
    expect([knownText(response), response.bodyUsed, await copy.text()]).toEqual([undefined, true, TEXT]);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it("is locked while somebody reads its body", async () => {
    const response = lazyJsonResponse(TEXT);
    const reader = response.body?.getReader();
    expect(response.body?.locked).toBe(true);
    expect((await reader?.read())?.done).toBe(false);
    expect(response.bodyUsed).toBe(true);
  });
});
