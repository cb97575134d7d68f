import { describe, expect, it } from "vitest";
import { knownText } from "../../src/core/response.ts";
import { lazyTextResponse } from "../../src/core/text-response.ts";

const TEXT = '{"größe":1}';
const make = (): Response => lazyTextResponse(TEXT, { status: 201, headers: { "content-type": "application/json" } });

describe("a response whose body is made when it is asked for", () => {
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
    expect(await read(make())).toBe(TEXT);
  });

  it("is a Response with its head", () => {
    const response = make();
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, response.headers.get("content-type")]).toEqual([
      201,
      true,
      "application/json",
    ]);
    expect(Object.prototype.toString.call(response)).toBe("[object Response]");
  });

  it("gives copies and clones the head as it is by then", () => {
    const response = make();
    response.headers.set("x-layer", "was here");
    expect(response.clone().headers.get("x-layer")).toBe("was here");
    expect(new Response(response.body, response)).toMatchObject({ status: 201 });
    expect(new Response(null, response).headers.get("x-layer")).toBe("was here");
  });

  it("has a known text until it is read, and can be read once", async () => {
    const response = make();
    expect([knownText(response), response.bodyUsed]).toEqual([TEXT, false]);
    const copy = response.clone();
    expect(knownText(response)).toBe(TEXT);
    await response.text();
    expect([knownText(response), response.bodyUsed, await copy.text()]).toEqual([undefined, true, TEXT]);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it("is locked while somebody reads its body", async () => {
    const response = make();
    const reader = response.body?.getReader();
    expect(response.body?.locked).toBe(true);
    expect((await reader?.read())?.done).toBe(false);
    expect(response.bodyUsed).toBe(true);
  });
});
