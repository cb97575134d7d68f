import { describe, expect, test, vi } from "vitest";
import { lambda, lambdaStream } from "../../src/adapters/aws/index.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { lambdaContext } from "../adapters/aws/samples/context.ts";
import { functionUrlEvent, httpApiEvent } from "../adapters/aws/samples/http-api.ts";
import { Sink } from "../adapters/aws/stream/sink.ts";
import { bytesOf, type HttpResult } from "../adapters/aws/support/run.ts";
import { onceWith } from "./support/requests.ts";

const headers = {
  authorization: "Bearer ann",
  "content-type": "application/json",
  host: "shop.example.com",
  "idempotency-key": '"k-1"',
  "x-forwarded-proto": "https",
};
const placed = (overrides: Record<string, unknown> = {}) =>
  httpApiEvent({ method: "POST", headers, body: '{"total":5}', ...overrides });

function counting(answer: (request: Request) => unknown, store = memoryStore()) {
  const handle = vi.fn(answer);
  const handler = lambda(fasten().use(onceWith({ store }).http()).http(handle));
  const send = async (event: unknown, remainingMs = 30_000) =>
    (await handler(event, lambdaContext({ getRemainingTimeInMillis: () => remainingMs }))) as HttpResult;
  return { handle, send };
}

describe("behind API Gateway", () => {
  test("an answer of bytes is replayed byte for byte", async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, index) => (index * 7) % 256);
    const { handle, send } = counting(() => new Response(bytes, { headers: { "content-type": "image/png" } }));
    const [first, second] = [await send(placed()), await send(placed())];
    expect([...bytesOf(second)]).toStrictEqual([...bytes]);
    expect(first.headers).toStrictEqual({ "content-type": "image/png" });
    expect(second).toStrictEqual({ ...first, headers: { ...first.headers, "idempotent-replayed": "true" } });
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("a value goes out as it would without the layer, cookies and all, and comes back without them", async () => {
    const { send } = counting((request) => request.json());
    expect(await send(placed())).toStrictEqual({
      statusCode: 200,
      headers: { "content-type": "application/json" },
      body: '{"total":5}',
      isBase64Encoded: false,
    });
    const cookies = counting(() => new Response("ok", { headers: { "set-cookie": "session=1" } }));
    expect((await cookies.send(placed())).cookies).toStrictEqual(["session=1"]);
    expect((await cookies.send(placed())).cookies).toBeUndefined();
  });

  test("a body in base64 is the same request as the same bytes in text", async () => {
    const { handle, send } = counting((request) => request.text());
    await send(placed());
    const again = await send(placed({ body: btoa('{"total":5}'), isBase64Encoded: true }));
    expect(again.headers?.["idempotent-replayed"]).toBe("true");
    expect((await send(placed({ body: '{"total":6}' }))).statusCode).toBe(422);
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("a body that comes by and by is recorded before it is answered", async () => {
    const { handle, send } = counting(() => new Response(slowly("one ", "two")));
    const [first, second] = [await send(placed()), await send(placed())];
    expect([first.body, second.body]).toStrictEqual(["one two", "one two"]);
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("a body that comes by and by and could not be recorded is not answered with", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    const { swap } = store;
    vi.spyOn(store, "swap").mockImplementation((asked) =>
      asked.next.state === "completed" ? Promise.reject(new Error("gone")) : swap(asked),
    );
    const { send } = counting(() => new Response(slowly("one ", "two")), store);
    const result = await send(placed(), 800);
    expect([result.statusCode, result.headers?.["retry-after"]]).toStrictEqual([503, "5"]);
    expect(JSON.parse(result.body)).toMatchObject({ type: "urn:faasten:idempotency:completion-unknown" });
  });

  test("a request without a key gets a problem document", async () => {
    const { send } = counting(() => "never");
    const { "idempotency-key": _key, ...others } = headers;
    const result = await send(placed({ headers: others }));
    expect([result.statusCode, result.headers?.["content-type"]]).toStrictEqual([400, "application/problem+json"]);
    expect(JSON.parse(result.body)).toMatchObject({ title: "Idempotency-Key is missing" });
  });
});

describe("behind a function URL that streams", () => {
  test("a body is sent as it comes, and replayed", async () => {
    const handle = vi.fn(() => new Response(slowly("one ", "two ", "three"), { status: 201 }));
    const handler = lambdaStream(fasten().use(onceWith().http()).http(handle));
    const event = functionUrlEvent({ method: "POST", headers, body: "{}" });
    const [first, second] = [new Sink(), new Sink()];
    await handler(event, first, lambdaContext());
    await handler(event, second, lambdaContext());
    expect(first.chunks.length).toBeGreaterThan(second.chunks.length);
    expect([first.result.body.toString(), second.result.body.toString()]).toStrictEqual([
      "one two three",
      "one two three",
    ]);
    expect([second.result.statusCode, second.result.headers["idempotent-replayed"]]).toStrictEqual([201, "true"]);
    expect(handle).toHaveBeenCalledTimes(1);
  });
});

/** Each part some time after the one before. */
function slowly(...parts: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const part = parts.shift();
      await new Promise((resolve) => setTimeout(resolve, 25));
      if (part === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(part));
    },
  });
}
