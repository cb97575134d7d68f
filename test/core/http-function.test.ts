import { describe, expect, it } from "vitest";
import { FaastenError } from "../../src/core/errors.ts";
import { HttpError } from "../../src/core/http-error.ts";
import type { EventMiddleware } from "../../src/core/middleware.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { reporter } from "../../src/core/report.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { consoleErrors } from "./support/console-errors.ts";
import { everyTrapThrows, hostileThrows } from "./support/hostile.ts";

/** Answers one request with what a handler returns. */
function answer(handler: () => unknown, ...layers: readonly EventMiddleware[]): Promise<Response> {
  return fasten(...layers)
    .http(handler)
    .run(new Request("https://example.com/"), testInvocation());
}

const throwing = (make: () => unknown) => (): never => {
  throw make();
};

/** Everything that a client sees of a response. */
const seenBy = async (response: Response): Promise<object> => ({
  status: response.status,
  headers: Object.fromEntries(response.headers),
  body: await response.text(),
});

const bare500 = {
  status: 500,
  headers: { "content-type": "application/problem+json" },
  body: '{"title":"Internal Server Error","status":500}',
};

describe("what an http handler returns", () => {
  it("goes out as it is when it is a Response", async () => {
    const response = new Response("made by hand", { status: 418, headers: { "x-own": "1" } });
    expect(await answer(() => response)).toBe(response);
  });

  it("goes out as it is when it is another implementation's Response", async () => {
    const foreign = { [Symbol.toStringTag]: "Response", status: 201 };
    expect(await answer(() => foreign)).toBe(foreign);
  });

  it("is 204 without a body when it is undefined", async () => {
    const response = await answer(async () => undefined);
    expect([response.status, response.body, [...response.headers]]).toEqual([204, null, []]);
  });

  it.each<[value: unknown, body: string]>([
    [null, "null"],
    ["text", '"text"'],
    ["", '""'],
    [0, "0"],
    [false, "false"],
    [{ a: [1, { b: "ä" }] }, '{"a":[1,{"b":"ä"}]}'],
    [[], "[]"],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ toJSON: () => "own" }, '"own"'],
    [new Map(), "{}"],
  ])("is JSON with 200 when it is %o", async (value, body) => {
    expect(await seenBy(await answer(() => value))).toEqual({
      status: 200,
      headers: { "content-type": "application/json" },
      body,
    });
  });

  it.each<[what: string, value: unknown, told: string]>([
    ["a BigInt", 10n, "BigInt"],
    ["an object with a BigInt", { total: 10n }, "BigInt"],
    ["a circle", circle(), "circular"],
    ["a stream", new ReadableStream(), "the handler returned bytes, a form or a stream; return a Response"],
    ["an ArrayBuffer", new ArrayBuffer(2), "the handler returned bytes, a form or a stream; return a Response"],
    ["a Uint8Array", new Uint8Array(2), "the handler returned bytes, a form or a stream; return a Response"],
    ["a Blob", new Blob(["x"]), "the handler returned bytes, a form or a stream; return a Response"],
    ["a form", new FormData(), "the handler returned bytes, a form or a stream; return a Response"],
    [
      "an async generator",
      (async function* () {
        yield "x";
      })(),
      "the handler returned bytes, a form or a stream; return a Response",
    ],
    ["a function", () => 1, "the handler returned a function; return a Response"],
    ["a symbol", Symbol("x"), "the handler returned a symbol; return a Response"],
    [
      "an object whose toJSON gives nothing",
      { toJSON: () => undefined },
      "return a Response, or a value that JSON can hold",
    ],
    ["a proxy of which nothing can be asked", [everyTrapThrows()], "hands off"],
  ])("is a bare 500, and a line that says why, when it is %s", async (_what, value, told) => {
    const lines = consoleErrors();
    expect(await seenBy(await answer(() => value))).toEqual(bare500);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(told);
  });
});

describe("an error that is no HttpError", () => {
  it("is a 500 that tells neither message nor stack, and one report to the console", async () => {
    const lines = consoleErrors();
    expect(await seenBy(await answer(throwing(() => new Error("password is 1234"))))).toEqual(bare500);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^faasten: the request failed: Error: password is 1234\n {4}at /);
  });

  it.each(hostileThrows)("may be %s", async (_what, make) => {
    const lines = consoleErrors();
    expect(await seenBy(await answer(throwing(make)))).toEqual(bare500);
    expect(lines).toHaveLength(1);
  });

  it.each(hostileThrows)("may be %s, thrown by a layer", async (_what, make) => {
    consoleErrors();
    expect(await seenBy(await answer(() => 1, throwing(make)))).toEqual(bare500);
  });

  it("with a status of its own is still a 500: only HttpError speaks to the client", async () => {
    consoleErrors();
    expect(
      await seenBy(await answer(throwing(() => Object.assign(new Error("x"), { status: 404, options: {} })))),
    ).toEqual(bare500);
  });

  it("is 504 when it is the deadline's", async () => {
    consoleErrors();
    const response = await answer(throwing(() => new FaastenError("DEADLINE_EXCEEDED", "not done after 20 ms")));
    expect([response.status, await response.json()]).toEqual([504, { title: "Gateway Timeout", status: 504 }]);
  });
});

describe("the report of a failure", () => {
  it("is left to a logger that is fastened, which has seen the failure itself", async () => {
    const lines = consoleErrors();
    const taken: unknown[] = [];
    const withLogger: EventMiddleware = async (_input, invocation, next) => {
      reporter.set(invocation, (error) => taken.push(error));
      return next();
    };
    expect(
      (
        await answer(
          throwing(() => new Error("x")),
          withLogger,
        )
      ).status,
    ).toBe(500);
    expect([taken, lines]).toEqual([[], []]);
  });

  it("is not made of a 4xx, which the client has read", async () => {
    const lines = consoleErrors();
    expect((await answer(throwing(() => new HttpError(404, "no such order")))).status).toBe(404);
    expect(lines).toEqual([]);
  });

  it("is made of a 5xx that a handler throws on purpose", async () => {
    const lines = consoleErrors();
    expect(
      (await answer(throwing(() => new HttpError(503, "busy", { cause: new Error("database is down") })))).status,
    ).toBe(503);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("database is down");
  });
});

describe("layers around a request", () => {
  it("see an error as it was thrown, not as a response", async () => {
    const translate: EventMiddleware = async (_input, _invocation, next) =>
      next().catch((cause: Error) => {
        throw new HttpError(409, `not now: ${cause.message}`);
      });
    const response = await answer(
      throwing(() => new Error("busy")),
      translate,
    );
    expect([response.status, await response.json()]).toMatchObject([409, { detail: "not now: busy" }]);
  });

  it("get a Response through next(), whatever the handler returned, and may change its headers", async () => {
    const stamp: EventMiddleware = async (_input, _invocation, next) => {
      const response = (await next()) as Response;
      response.headers.set("x-stamp", "1");
      return response;
    };
    const response = await answer(() => ({ a: 1 }), stamp);
    expect([response.headers.get("x-stamp"), await response.json()]).toEqual(["1", { a: 1 }]);
  });

  it("get a Response through next() also where a layer inside answered with a plain value", async () => {
    const seen: boolean[] = [];
    const look: EventMiddleware = async (_input, _invocation, next) => {
      const response = await next();
      seen.push(response instanceof Response);
      return response;
    };
    await answer(
      () => "handler",
      look,
      async () => ({ cached: true }),
    );
    expect(seen).toEqual([true]);
  });

  it("may answer with a plain value themselves", async () => {
    expect(
      await seenBy(
        await answer(
          () => "handler",
          async () => ({ cached: true }),
        ),
      ),
    ).toMatchObject({ status: 200, body: '{"cached":true}' });
  });
});

function circle(): object {
  const value: { self?: object } = {};
  value.self = value;
  return value;
}
