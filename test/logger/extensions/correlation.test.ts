import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { lambda } from "../../../src/adapters/aws/index.ts";
import { runInScope } from "../../../src/core/scope.ts";
import { currentInvocation, fasten, type Tool } from "../../../src/index.ts";
import { correlation, type CorrelationIds } from "../../../src/logger/extensions/correlation.ts";
import { invoke, testEvent, testInvocation } from "../../../src/testing/index.ts";
import { lambdaContext } from "../../adapters/aws/samples/context.ts";
import { sqsEvent, sqsRecord } from "../../adapters/aws/samples/sqs.ts";
import { batchOf, runInLanes } from "../../core/support/batch-of.ts";

const request = (headers: Record<string, string>): Request => new Request("https://shop.example/", { headers });

describe("the correlation id", () => {
  it("of a batch as a whole is the invocation's, and those of its records do not mix", async () => {
    const ids = correlation({ raw: () => "raw" });
    const seen: unknown[] = [];
    const watch: Tool = {
      invocation: (_input, _invocation, next) => {
        seen.push(ids.current());
        return next();
      },
    };
    const invocation = testInvocation({ id: "invocation-1" });
    const fn = fasten(watch).event(async (event, record) => {
      const before = ids.current();
      for (let turn = Number(event.data) % 3; turn > 0; turn--) await new Promise(setImmediate);
      return [before, ids.current(), ids.current(record), ids(record, event), ids.headers().get("x-correlation-id")];
    });
    const { outcomes } = await runInLanes(fn, batchOf(...Array.from({ length: 50 }, (_, index) => index)), invocation);
    expect(outcomes).toEqual(
      outcomes.map((_, index) => ({ status: "ok", value: Array.from({ length: 5 }, () => String(index)) })),
    );
    expect([...seen, ids.current(invocation)]).toEqual(["invocation-1", "invocation-1"]);
    const whole = fasten(watch).batch(() => undefined);
    await whole.run(batchOf(1, 2), testInvocation({ id: "invocation-2" }));
    await whole.run([], testInvocation({ id: "invocation-3" }));
    expect(seen).toEqual(["invocation-1", "invocation-2", "invocation-3"]);
  });

  it("does not mix between a thousand invocations at once", async () => {
    const ids = correlation();
    const fn = fasten().http(async (given) => {
      await new Promise(setImmediate);
      return ids.current() === given.headers.get("x-correlation-id") && ids.current(currentInvocation());
    });
    const answers = await Promise.all(
      Array.from({ length: 1000 }, (_, index) => invoke(fn, request({ "x-correlation-id": `c-${index}` }))),
    );
    expect(await Promise.all(answers.map((answer) => answer.json()))).toEqual(answers.map((_, index) => `c-${index}`));
  });

  it("is looked for once, also when the extractor itself asks", async () => {
    let asked = 0;
    const inside: unknown[] = [];
    const ids: CorrelationIds = correlation({
      event: ({ id }) => {
        asked++;
        inside.push(ids.current());
        return `${id}-${asked}`;
      },
    });
    const fn = fasten().event((event, invocation) => [ids(invocation, event), ids.current(), ids.current(invocation)]);
    expect(await invoke(fn, testEvent(1, { id: "e" }))).toEqual(["e-1", "e-1", "e-1"]);
    expect([asked, inside]).toEqual([1, [undefined]]);
  });

  it("is found without the input being given, and from what is given where nothing is known", () => {
    const ids = correlation();
    const invocation = testInvocation({ id: "invocation-1" });
    expect([ids.current(invocation), ids(invocation, undefined)]).toEqual(["invocation-1", "invocation-1"]);
    expect(ids(invocation, request({ "x-correlation-id": "c-1" }))).toBe("c-1");
    expect(ids.current(invocation)).toBe("c-1");
  });

  it("is none outside of an invocation, and none where the platform's own id is no id", () => {
    const ids = correlation();
    expect([ids.current(), [...ids.headers()], ids.messageAttributes()]).toEqual([undefined, [], {}]);
    expect(ids.current(testInvocation({ id: "" }))).toBe(undefined);
  });

  it("is either what came or passed over, whatever came, and always fits into a header", () => {
    const printable = /^[\x20-\x7e]{1,128}$/;
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ minLength: 120, maxLength: 135 }),
    );
    fc.assert(
      fc.property(text, (came) => {
        const ids = correlation({ raw: () => came });
        const invocation = testInvocation({ id: "i-1" });
        const used = printable.test(came) && came.trim() === came ? came : "i-1";
        expect(ids(invocation, {})).toBe(used);
        expect(runInScope(invocation, () => ids.headers().get("x-correlation-id"))).toBe(used);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Runs `call` in an invocation with the correlation id `c-1`. */
function inScope<Result>(ids: CorrelationIds, call: () => Result): Result {
  const invocation = testInvocation();
  ids(invocation, request({ "x-correlation-id": "c-1", "x-shop-id": "c-1" }));
  return runInScope(invocation, call);
}

describe("headers for an outgoing call", () => {
  const ids = correlation();

  it.each<[string, RequestInit["headers"], Record<string, string>]>([
    ["nothing", undefined, { "x-correlation-id": "c-1" }],
    ["a record", { Accept: "text/plain" }, { accept: "text/plain", "x-correlation-id": "c-1" }],
    [
      "a list",
      [
        ["a", "1"],
        ["a", "2"],
      ],
      { a: "1, 2", "x-correlation-id": "c-1" },
    ],
    ["Headers", new Headers({ a: "1" }), { a: "1", "x-correlation-id": "c-1" }],
    ["an id of their own", { "X-CORRELATION-ID": "mine" }, { "x-correlation-id": "mine" }],
  ])("keep %s", (_name, init, expected) => {
    expect(Object.fromEntries(inScope(ids, () => ids.headers(init)))).toEqual(expected);
  });

  it("leave the caller's alone", () => {
    const given = new Headers({ a: "1" });
    inScope(ids, () => ids.headers(given));
    expect([...given]).toEqual([["a", "1"]]);
  });

  it("and message attributes have the name asked for", () => {
    const shop = correlation({ header: "X-Shop-Id" });
    const { headers, messageAttributes } = shop;
    expect(Object.fromEntries(inScope(shop, () => headers()))).toEqual({ "x-shop-id": "c-1" });
    expect(inScope(shop, () => messageAttributes())).toEqual({
      "X-Shop-Id": { DataType: "String", StringValue: "c-1" },
    });
  });

  it("and message attributes are found by the function at the other end", async () => {
    const sent = inScope(ids, () => ids.messageAttributes());
    const received = Object.entries(sent).map(([name, { DataType, StringValue }]) => [
      name,
      { dataType: DataType, stringValue: StringValue },
    ]);
    let found: string | undefined;
    const handler = lambda(fasten().event(() => void (found = ids.current())));
    await handler(sqsEvent(sqsRecord("m-1", { messageAttributes: Object.fromEntries(received) })), lambdaContext());
    expect(found).toBe("c-1");
  });
});

describe("fetch", () => {
  /** What a real server is sent, for a call that is given its address. */
  async function sent(
    call: (url: string) => Promise<Response>,
  ): Promise<{ method: string; headers: IncomingMessage["headers"]; body: string }> {
    const server = createServer((message, response) => {
      const { method, headers } = message;
      const answer = (chunks: Buffer[]): string =>
        JSON.stringify({ method, headers, body: Buffer.concat(chunks).toString() });
      void message.toArray().then((chunks: Buffer[]) => response.end(answer(chunks)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void (server.closeAllConnections(), server.close()));
    const response = await call(`http://127.0.0.1:${(server.address() as AddressInfo).port}/path`);
    return (await response.json()) as Awaited<ReturnType<typeof sent>>;
  }
  const ids = correlation();
  const signal = AbortSignal.timeout(10_000);
  const post = { method: "POST", body: "hello", headers: { "x-other": "1" }, signal };
  const streamed = (): RequestInit =>
    ({ ...post, body: new Blob(["hel", "lo"]).stream(), duplex: "half" }) as RequestInit;

  it.each<[string, (url: string) => Promise<Response>]>([
    ["an address and an init", (url) => ids.fetch(url, post)],
    ["a URL and an init", (url) => ids.fetch(new URL(url), post)],
    ["a streamed body", (url) => ids.fetch(url, streamed())],
    ["a Request", (url) => ids.fetch(new Request(url, post))],
    ["a Request with a streamed body", (url) => ids.fetch(new Request(url, streamed()))],
    [
      "a Request and an init with other headers",
      (url) => ids.fetch(new Request(url, { ...post, headers: { "x-gone": "1" } }), { headers: post.headers }),
    ],
    [
      "a Request and an init without headers",
      (url) => ids.fetch(new Request(url, { ...post, method: "PUT" }), { method: "POST" }),
    ],
    [
      "an address and a Request as the init",
      (url) => ids.fetch(url, new Request("http://elsewhere.example/", streamed())),
    ],
  ])("sends the id and everything else of %s", async (_name, call) => {
    const { method, headers, body } = await sent((url) => inScope(ids, () => call(url)));
    expect({ method, body }).toEqual({ method: "POST", body: "hello" });
    expect(headers).toMatchObject({ "x-correlation-id": "c-1", "x-other": "1" });
    expect(headers).not.toHaveProperty("x-gone");
  });

  it("sends nothing of its own outside of an invocation", async () => {
    const { headers } = await sent((url) => ids.fetch(url, post));
    expect([headers["x-correlation-id"], headers["x-other"]]).toEqual([undefined, "1"]);
  });

  it("leaves an id that is there already", async () => {
    const own = { "X-Correlation-Id": "mine" };
    const one = await sent((url) => inScope(ids, () => ids.fetch(url, { headers: own, signal })));
    const two = await sent((url) => inScope(ids, () => ids.fetch(new Request(url, { headers: own, signal }))));
    expect([one.headers["x-correlation-id"], two.headers["x-correlation-id"]]).toEqual(["mine", "mine"]);
  });

  it("can be detached, aborts with the caller's signal, and rejects what it cannot send", async () => {
    const { fetch } = ids;
    const aborted = AbortSignal.abort(new Error("stop"));
    await expect(inScope(ids, () => fetch("http://127.0.0.1:1/", { signal: aborted }))).rejects.toThrow("stop");
    await expect(inScope(ids, () => fetch("http://127.0.0.1:1/", { headers: { "a b": "1" } }))).rejects.toThrow(
      TypeError,
    );
  });
});

describe("correlation", () => {
  it.each<[unknown, string]>([
    [null, "correlation: `options` must be an object, got null."],
    [{ https: 1 }, "correlation: there is no option `https`; there are `http`, `event`, `raw`, `header`."],
    [{ http: "x-id" }, 'correlation: `http` must be a function, got "x-id".'],
    [{ event: 1 }, "correlation: `event` must be a function, got 1 (number)."],
    [{ raw: {} }, "correlation: `raw` must be a function, got an object."],
    [{ header: "" }, 'correlation: `header` must be a name of letters, digits, `-` and `_`, got "".'],
    [{ header: "x id" }, 'correlation: `header` must be a name of letters, digits, `-` and `_`, got "x id".'],
    [{ header: 1 }, "correlation: `header` must be a name of letters, digits, `-` and `_`, got 1 (number)."],
  ])("refuses %j", (options, message) => {
    expect(() => correlation(options as object)).toThrow(message);
  });
});
