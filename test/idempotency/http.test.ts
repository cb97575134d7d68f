import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { fasten } from "../../src/core/pipeline.ts";
import type { Attempt } from "../../src/idempotency/operation.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { validate } from "../../src/validation/validate.ts";
import { z } from "zod";
import { onceWith, post, problemOf, seen } from "./support/requests.ts";

const TYPE = "urn:faasten:idempotency:";

/** A function that counts its orders, with what the layer is given. */
function orders(options: Parameters<ReturnType<typeof onceWith>["http"]>[0] = {}, once = onceWith()) {
  let count = 0;
  const handle = vi.fn<(request: Request) => unknown>(() => Response.json({ order: ++count }, { status: 201 }));
  const fn = fasten()
    .use(once.http(options))
    .http((request) => handle(request));
  return { handle, send: (request: Request = post()) => fn.run(request, testInvocation({ trigger: "http" })) };
}

describe("a request that is sent twice", () => {
  test("is handled once, and answered with the same bytes", async () => {
    const { handle, send } = orders();
    const bytes = Uint8Array.from({ length: 512 }, (_, index) => index);
    handle.mockImplementation(
      () => new Response(bytes, { status: 201, headers: { "content-type": "application/x-order", location: "/o/1" } }),
    );
    const first = await seen(await send());
    const second = await seen(await send());
    expect(handle).toHaveBeenCalledTimes(1);
    expect(first).toStrictEqual({
      status: 201,
      headers: [
        ["content-type", "application/x-order"],
        ["location", "/o/1"],
      ],
      bytes: [...bytes],
    });
    expect(second).toStrictEqual({
      ...first,
      headers: [first.headers[0], ["idempotent-replayed", "true"], first.headers[1]],
    });
  });

  test("has its value and its nothing replayed, too", async () => {
    for (const value of [undefined, null, 0, "", { id: "Zürich" }]) {
      const { handle, send } = orders();
      handle.mockImplementation(() => value);
      const [first, second] = [await seen(await send()), await seen(await send())];
      expect(handle).toHaveBeenCalledTimes(1);
      expect([second.status, second.bytes]).toStrictEqual([first.status, first.bytes]);
      expect(first.status).toBe(value === undefined ? 204 : 200);
    }
  });

  test("with another key is another", async () => {
    const { handle, send } = orders();
    for (const key of ["a", "b", '"b"']) await send(post({ key }));
    expect(handle).toHaveBeenCalledTimes(2);
  });

  test("to another path, or with another method, is another", async () => {
    const { handle, send } = orders();
    await send(post());
    await send(post({ url: "/refunds" }));
    await send(post({ method: "PATCH" }));
    expect(handle).toHaveBeenCalledTimes(3);
  });

  test("never brings back cookies, dates, traces or what lets somebody in", async () => {
    const { handle, send } = orders({ headers: ["x-total"] });
    const personal = {
      "set-cookie": "session=1",
      date: "Sat, 21 Nov 2026 10:00:00 GMT",
      "www-authenticate": "Bearer",
      traceparent: "00-1",
      "x-amzn-trace-id": "Root=1",
      "x-request-id": "r",
      "x-other": "o",
    };
    handle.mockImplementation(() => new Response("ok", { headers: { ...personal, "x-total": "5", etag: '"1"' } }));
    expect(Object.keys(Object.fromEntries((await send()).headers))).toContain("set-cookie");
    expect(Object.fromEntries((await send()).headers)).toStrictEqual({
      "content-type": "text/plain;charset=UTF-8",
      etag: '"1"',
      "idempotent-replayed": "true",
      "x-total": "5",
    });
  });
});

describe("a key that has been used", () => {
  test.each([
    ["another body", post({ body: '{"total":6}' })],
    ["another query", post({ url: "/orders?a=2" })],
    ["another content type", post({ headers: { "content-type": "application/json" } })],
  ])("with %s: 422", async (_name, other) => {
    const { handle, send } = orders();
    await send();
    const response = await send(other);
    expect(await problemOf(response)).toStrictEqual({
      type: `${TYPE}key-reused`,
      title: "Idempotency-Key is already used",
      status: 422,
      detail: "It came with another request. Send each new request with a new key.",
    });
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("for another order of one route: 422", async () => {
    const { send } = orders({ route: "/orders/{id}" });
    await send(post({ url: "/orders/1" }));
    expect((await send(post({ url: "/orders/2" }))).status).toBe(422);
  });

  test("with the parameters of the query in another order: the same", async () => {
    const { handle, send } = orders();
    await send(post({ url: "/orders?a=1&b=2&a=0" }));
    expect((await send(post({ url: "/orders?b=2&a=1&a=0" }))).status).toBe(201);
    expect((await send(post({ url: "/orders?b=2&a=0&a=1" }))).status).toBe(422);
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("for another name that is not UTF-8: 422", async () => {
    const { send } = orders();
    await send(post({ url: "/orders?name=M%FCller" }));
    expect((await send(post({ url: "/orders?name=M%F6ller" }))).status).toBe(422);
    expect((await send(post({ url: "/orders?name=M%FCller" }))).status).toBe(201);
  });
});

describe("while the first is running", () => {
  test("another process gets 409 with the rest of the lease, but 422 for another body", async () => {
    const store = memoryStore();
    const { promise, resolve } = Promise.withResolvers<void>();
    const [here, there] = [orders({}, onceWith({ store })), orders({}, onceWith({ store, leaseMs: 30_000 }))];
    here.handle.mockImplementation(() => promise);
    const first = here.send();
    await vi.waitFor(() => expect(here.handle).toHaveBeenCalled());
    const busy = await there.send();
    expect(await problemOf(busy.clone())).toMatchObject({ type: `${TYPE}in-progress`, status: 409 });
    expect(Number(busy.headers.get("retry-after"))).toBe(60);
    expect((await there.send(post({ body: "other" }))).status).toBe(422);
    resolve();
    expect((await first).status).toBe(204);
    expect((await there.send()).headers.get("idempotent-replayed")).toBe("true");
    expect(there.handle).not.toHaveBeenCalled();
  });

  test("another process is told how long the lease lasts at most", async () => {
    const store = memoryStore();
    const { promise, resolve } = Promise.withResolvers<void>();
    const [here, there] = [orders({ leaseMs: 10_000 }, onceWith({ store })), orders({}, onceWith({ store }))];
    here.handle.mockImplementation(() => promise);
    const first = here.send();
    await vi.waitFor(() => expect(here.handle).toHaveBeenCalled());
    const seconds = Number((await there.send()).headers.get("retry-after"));
    expect(seconds).toBeGreaterThanOrEqual(1);
    expect(seconds).toBeLessThanOrEqual(11); // The lease, and a guard.
    resolve();
    await first;
  });

  test("another process may wait for it", async () => {
    const store = memoryStore();
    const { promise, resolve } = Promise.withResolvers<void>();
    const [here, there] = [orders({}, onceWith({ store })), orders({ waitMs: 10_000 }, onceWith({ store }))];
    here.handle.mockImplementation(() => promise);
    const first = here.send();
    await vi.waitFor(() => expect(here.handle).toHaveBeenCalled());
    const waiting = there.send();
    resolve();
    expect([(await first).status, (await waiting).status]).toStrictEqual([204, 204]);
  });

  test("a twin in the same process gets the same answer, in a response of its own", async () => {
    const { handle, send } = orders();
    const [first, second, other] = await Promise.all([send(), send(), send(post({ body: "other" }))]);
    expect(handle).toHaveBeenCalledTimes(1);
    expect(first).not.toBe(second);
    expect([await first.text(), await second.text(), other.status]).toStrictEqual(['{"order":1}', '{"order":1}', 422]);
  });
});

describe("which requests", () => {
  test("without a key: 400, with a type that says why", async () => {
    const { handle, send } = orders({ policyUrl: "https://shop.example.com/docs/idempotency", header: "X-Once" });
    expect(await problemOf(await send(post()))).toStrictEqual({
      type: "https://shop.example.com/docs/idempotency#key-missing",
      title: "X-Once is missing",
      status: 400,
      detail: "Send the request with a key, and with the same one when you send it again.",
    });
    expect((await send(post({ key: "", headers: { "x-once": "1" } }))).status).toBe(201);
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("with a key that is none, or with two: 400", async () => {
    const { handle, send } = orders({ required: false });
    for (const key of ["a, b", '"a", "b"', '"a";b', "a b", "x".repeat(256), '""', '"ü"', '"']) {
      expect(await problemOf(await send(post({ key })))).toMatchObject({ type: `${TYPE}key-invalid`, status: 400 });
    }
    const two = post();
    two.headers.append("idempotency-key", "k-1");
    expect((await send(two)).status).toBe(400);
    expect(handle).not.toHaveBeenCalled();
  });

  test("without a key that need none, and of other methods, pass as they are", async () => {
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const { handle, send } = orders({ required: false }, onceWith({ store }));
    await send(post({ key: "" }));
    for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]) {
      const body = method === "PUT" ? "x" : null;
      const request = post({ method, body, headers: { "if-none-match": '"1"' } });
      await send(request);
      expect(handle.mock.lastCall?.[0]).toBe(request);
    }
    expect(handle).toHaveBeenCalledTimes(6);
    expect(swap).not.toHaveBeenCalled();
  });

  test("have a method in small letters are guarded, too", async () => {
    const { handle, send } = orders();
    for (let time = 0; time < 2; time++)
      await send(Object.defineProperty(post({ method: "PATCH" }), "method", { value: "patch" }));
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("of the methods that were chosen are the ones", async () => {
    const { handle, send } = orders({ methods: ["GET", "PUT"] });
    for (const method of ["GET", "GET", "PUT", "PUT", "POST"]) await send(post({ method, body: null }));
    expect(handle).toHaveBeenCalledTimes(3);
  });

  test("that are too large to be compared: 413", async () => {
    const { handle, send } = orders({ maxRequestBytes: 10 });
    expect((await send(post({ body: "x".repeat(10) }))).status).toBe(201);
    expect(await problemOf(await send(post({ body: "x".repeat(11) })))).toMatchObject({ status: 413 });
    expect(handle).toHaveBeenCalledTimes(1);
  });
});

describe("inside of the layer", () => {
  test("there is the attempt, or nothing", async () => {
    const fn = fasten()
      .use(onceWith().http({ required: false }))
      .http((_request, { idempotency }) => ({ step: idempotency?.effectKey("charge"), number: idempotency?.number }));
    const own = await (await fn.run(post(), testInvocation())).json();
    expect(own).toStrictEqual({ step: expect.stringMatching(/^v1:test-function.http.v1:.{32}:charge$/), number: 1 });
    expect(await (await fn.run(post({ key: "" }), testInvocation())).json()).toStrictEqual({});
  });

  test("the body is still there, for a schema and for the handler, and members of layers outside for `principal`", async () => {
    const fn = fasten()
      .use((_request: Request, _invocation, next) => next({ user: { id: "ann" } }))
      .use(onceWith().http({ principal: (_request, { user }) => user.id }))
      .use(validate(z.object({ total: z.number() })))
      .http(async (request) => ({ total: (await request.json()).total, text: await request.text() }));
    const json = post({ bearer: "", headers: { "content-type": "application/json" } });
    const response = await fn.run(json, testInvocation());
    expect(await response.json()).toStrictEqual({ total: 5, text: '{"total":5}' });
  });

  test("a second such layer is refused", async () => {
    const once = onceWith();
    const report = vi.spyOn(console, "error").mockReturnValue();
    const fn = fasten()
      .use(once.http())
      .use(once.http())
      .http(() => "never");
    expect((await fn.run(post(), testInvocation())).status).toBe(500);
    expect(report.mock.lastCall?.[1]).toMatchObject({ code: "IDEMPOTENCY_NESTED" });
  });

  test("the types are those of what is there", () => {
    const once = onceWith();
    const pipeline = fasten().use(once.http());
    pipeline.http((request, { idempotency }) => {
      expectTypeOf(request).toEqualTypeOf<Request>();
      expectTypeOf(idempotency).toEqualTypeOf<Attempt | undefined>();
    });
    // @ts-expect-error -- it is a layer of requests
    pipeline.event((event) => event.id);
    // @ts-expect-error -- nobody has provided a user
    fasten().use(once.http({ principal: (_request, { user }) => String(user) }));
    expect(pipeline).toBeDefined();
  });

  test("an event is refused, not let through", async () => {
    const fn = fasten()
      .use(onceWith().http() as never)
      .event(() => "never");
    await expect(fn.run(testEvent({}), testInvocation())).rejects.toMatchObject({ code: "WRONG_INPUT" });
  });

  test("a bad option is told when the layer is made", () => {
    const once = onceWith();
    expect(() => once.http({ methods: ["post"] })).toThrow(/http: `methods` must be a list of methods in capitals/);
    expect(() => once.http({ headers: ["set-cookie"] })).toThrow(/`headers` must be/);
    for (const name of ["x-b3-traceid", "x-amzn-requestid", "cf-ray", "cookie", "x-correlation-id"])
      expect(() => once.http({ headers: [name] })).toThrow(/`headers` must be/);
    expect(() => once.http({ header: "a b" })).toThrow(/`header` must be the name of a header/);
    expect(() => once.http({ maxBodyBytes: -1 })).toThrow(/`maxBodyBytes` must be/);
    expect(() => once.http({ keys: 1 } as object)).toThrow(/no option `keys`/);
  });
});
