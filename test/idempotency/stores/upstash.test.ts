import { describe, expect, it } from "vitest";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { upstashStore, type UpstashStoreOptions } from "../../../src/idempotency/stores/upstash.ts";

const NEXT: IdempotencyRecord = {
  state: "completed",
  token: "t1",
  fence: 7,
  revision: 2,
  attempts: 1,
  fingerprint: "f",
  leaseUntil: 1_000,
  expiresAt: 9_000,
  result: '{"a":1}',
};
const SWAP = { key: "k", expected: { ...NEXT, revision: 1 }, next: NEXT, now: 1_000 };
const TOKEN = "secret-token";

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly authorization: string | null;
  readonly body: unknown[];
}

/** A store whose server answers what it is told to. */
function storeWith(answer: Response | (() => Promise<Response>), options: Partial<UpstashStoreOptions> = {}) {
  const sent: Sent[] = [];
  const send: typeof fetch = async (input, init) => {
    const { body, headers, method } = init ?? {};
    const authorization = new Headers(headers).get("authorization");
    sent.push({ url: input as string, method, authorization, body: JSON.parse(body as string) as unknown[] });
    return answer instanceof Response ? answer : answer();
  };
  return { sent, store: upstashStore({ url: "https://db.example", token: TOKEN, fetch: send, ...options }) };
}

describe("a request", () => {
  it("is one script with the one key that it names, locks that key, and has the token in its header alone", async () => {
    const { sent, store } = storeWith(Response.json({ result: [5] }), { url: "https://db.example//" });
    expect(await store.swap(SWAP)).toEqual({ swapped: true });
    expect(sent).toEqual([
      {
        url: "https://db.example",
        method: "POST",
        authorization: `Bearer ${TOKEN}`,
        body: [
          "EVAL",
          expect.stringMatching(/^#!lua flags=allow-key-locking\n/),
          "1",
          "idempotency:k",
          '[1,"t1",',
          '[2,"t1",',
          "0",
          "8000",
          ',"completed",7,1,"f",null]\n{"a":1}',
        ],
      },
    ]);
  });

  it("with a prefix has it before the key", async () => {
    const { sent, store } = storeWith(Response.json({ result: [5, null] }), { prefix: "" });
    expect(await store.read("k")).toEqual({ current: undefined, now: 5 });
    expect(sent[0]?.body.slice(2)).toEqual(["1", "k"]);
  });

  it("of a list is one, to the pipeline", async () => {
    const held = '[9,"t2",1,2,"running",3,1,"",null]';
    const { sent, store } = storeWith(Response.json([{ result: [5] }, { result: [6, held] }]));
    expect(await store.swapMany?.([SWAP, SWAP])).toEqual([
      { swapped: true },
      { swapped: false, current: expect.objectContaining({ token: "t2", revision: 9, expiresAt: 2 }), now: 6 },
    ]);
    expect(sent.map(({ url }) => url)).toEqual(["https://db.example/pipeline"]);
    expect(await store.swapMany?.([])).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  it("is given up with its signal", async () => {
    const store = upstashStore({ url: "http://127.0.0.1:1", token: TOKEN });
    await expect(store.read("k", AbortSignal.abort())).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("an answer", () => {
  it.each([
    [
      "401",
      Response.json({ error: "WRONGPASS invalid or missing auth token" }, { status: 401 }),
      "upstash: HTTP 401, WRONGPASS invalid or missing auth token.",
    ],
    [
      "an error of the database",
      Response.json({ error: "OOM command not allowed" }, { status: 400 }),
      "upstash: HTTP 400, OOM command not allowed.",
    ],
    ["an error in a result", Response.json({ error: "ERR x" }), "upstash: HTTP 200, ERR x."],
    ["a page of a proxy", new Response("<html>Bad Gateway</html>", { status: 502 }), "upstash: HTTP 502."],
    [
      "200 that is no JSON",
      new Response("<html>Log in</html>"),
      "upstash: HTTP 200, an answer that is none of Upstash's.",
    ],
    ["null", Response.json(null), "upstash: HTTP 200, an answer that is none of Upstash's."],
    ["another result", Response.json({ result: "OK" }), "upstash: HTTP 200, an answer that is none of Upstash's."],
    [
      "an echo of the token",
      Response.json({ error: `no ${TOKEN} here` }, { status: 400 }),
      "upstash: HTTP 400, no *** here.",
    ],
    [
      "a long text",
      Response.json({ error: "x".repeat(9_999) }, { status: 500 }),
      `upstash: HTTP 500, ${"x".repeat(200)}.`,
    ],
  ])("that is %s rejects, and tells why without the token", async (_what, answer, message) => {
    const error: unknown = await storeWith(answer)
      .store.swap(SWAP)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "UPSTASH_REFUSED", message });
  });

  it.each([
    Response.json({ error: "ERR max request size exceeded. Limit: 10485760 bytes" }, { status: 400 }),
    Response.json({ error: "ERR max single record size exceeded" }, { status: 400 }),
    new Response("", { status: 413 }),
  ])("that calls a record too large is told as such", async (answer) => {
    await expect(storeWith(answer).store.swap(SWAP)).rejects.toMatchObject({ code: "RECORD_TOO_LARGE" });
  });

  it.each([[[]], [[{ result: [5] }, { result: [5] }]], [{}]])(
    "to a list that is of another length rejects",
    async (answer) => {
      await expect(storeWith(Response.json(answer)).store.swapMany?.([SWAP])).rejects.toMatchObject({
        code: "UPSTASH_REFUSED",
      });
    },
  );

  it("with a text that is no record of ours rejects", async () => {
    const { store } = storeWith(Response.json({ result: [5, "hello"] }));
    await expect(store.read("k")).rejects.toMatchObject({ code: "RECORD_INVALID" });
  });

  it("that never came is not asked for again", async () => {
    const { sent, store } = storeWith(() => Promise.reject(new TypeError("fetch failed")));
    await expect(store.swap(SWAP)).rejects.toThrow("fetch failed");
    expect(sent).toHaveLength(1);
  });
});

it.each([
  [{}, "upstashStore: `url` must be an http or https URL, got undefined."],
  [{ url: "redis://x", token: "t" }, 'upstashStore: `url` must be an http or https URL, got "redis://x".'],
  [{ url: "https://x" }, "upstashStore: `token` must be a string, got undefined."],
  [{ url: "https://x", token: "t", prefix: 1 }, "upstashStore: `prefix` must be a string, got 1 (number)."],
  [
    { url: "https://x", token: "t", tokn: "t" },
    "upstashStore: there is no option `tokn`; there are `url`, `token`, `prefix`, `fetch`.",
  ],
])("an option that is wrong is told", (options, message) => {
  expect(() => upstashStore(options as never)).toThrow(message);
});
