import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Invocation, InvocationEnd } from "../../src/core/invocation.ts";
import { toResponse } from "../../src/core/response.ts";
import { currentInvocation, runInScope } from "../../src/core/scope.ts";
import { streamed } from "../../src/core/streamed.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { consoleErrors } from "./support/console-errors.ts";

/** An invocation that keeps how it ended. */
function endings(): { invocation: Invocation; ends: InvocationEnd[] } {
  const invocation = testInvocation();
  const ends: InvocationEnd[] = [];
  invocation.defer((end) => ends.push(end));
  return { invocation, ends };
}

/** Streams a body as an adapter does: within the scope, read outside of it. */
function stream(body: ReadableStream<Uint8Array> | string, invocation: Invocation): Promise<Response> {
  return runInScope(invocation, () => streamed(new Response(body), invocation));
}

/** `ReadableStream.from`, which the types for web workers do not know yet. */
function streamOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return (ReadableStream as unknown as { from(source: typeof chunks): ReadableStream<Uint8Array> }).from(chunks);
}

/** A source that makes its chunks when they are pulled, and keeps what was asked of it. */
function source(chunks: readonly string[], hooks: { fail?: Error; cancelFails?: Error } = {}) {
  const asked: unknown[] = [];
  let at = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        asked.push("pull");
        const chunk = chunks[at++];
        if (chunk !== undefined) controller.enqueue(new TextEncoder().encode(chunk));
        else if (hooks.fail) controller.error(hooks.fail);
        else controller.close();
      },
      cancel(reason) {
        asked.push(reason);
        if (hooks.cancelFails) throw hooks.cancelFails;
      },
    },
    { highWaterMark: 0 },
  );
  return { body, asked };
}

describe("a streamed response", () => {
  it("gives the body on byte by byte, however it is cut", async () => {
    const property = fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), async (chunks) => {
      const response = await stream(streamOf(chunks), testInvocation());
      expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat(chunks));
    });
    await fc.assert(property);
  });

  it("keeps status, phrase and headers, each cookie for itself", async () => {
    const original = new Response("body", { status: 206, statusText: "Some" });
    original.headers.append("set-cookie", "a=1");
    original.headers.append("set-cookie", "b=2");
    const { invocation } = endings();
    const response = await streamed(original, invocation);
    expect([response.status, response.statusText, response.headers.getSetCookie()]).toEqual([
      206,
      "Some",
      ["a=1", "b=2"],
    ]);
  });

  it("runs every pull and the cancel in the scope of the invocation, whoever reads", async () => {
    const { invocation } = endings();
    const seen: unknown[] = [];
    const watched = (): ReadableStream<Uint8Array> =>
      new ReadableStream({
        pull: async (controller) => {
          seen.push(currentInvocation());
          await new Promise(setImmediate);
          seen.push(currentInvocation());
          controller.enqueue(new Uint8Array(1));
        },
        cancel: () => void seen.push(currentInvocation()),
      });
    const response = await runInScope(invocation, () => streamed(new Response(watched()), invocation));
    const reader = response.body?.getReader();
    for (let chunk = 0; chunk < 3; chunk++) await reader?.read();
    await reader?.cancel();
    expect(currentInvocation()).toBeUndefined();
    expect(seen.length).toBeGreaterThanOrEqual(7);
    expect(seen.every((each) => each === invocation)).toBe(true);
  });

  it("runs a generator's body in the scope too", async () => {
    const { invocation } = endings();
    async function* lines(): AsyncGenerator<Uint8Array> {
      for (let line = 0; line < 3; line++) {
        await new Promise(setImmediate);
        yield new TextEncoder().encode(`${currentInvocation()?.id};`);
      }
    }
    const response = await stream(streamOf(lines()), invocation);
    expect(await response.text()).toBe("test-invocation;".repeat(3));
  });

  it("pulls nothing before somebody reads", async () => {
    const { body, asked } = source(["a", "b"]);
    const response = await stream(body, testInvocation());
    await new Promise(setImmediate);
    expect(asked).toEqual([]);
    await response.body?.getReader().read();
    expect(asked).toEqual(["pull"]);
  });
});

describe("the end of the invocation", () => {
  it("comes when the body has been read to its end, not before", async () => {
    const { invocation, ends } = endings();
    const reader = (await stream(source(["a"]).body, invocation)).body?.getReader();
    await reader?.read();
    expect(ends).toEqual([]);
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    expect(ends).toEqual([{ response: expect.any(Response) }]);
  });

  it("comes with the error when the body fails, and the reader gets that error", async () => {
    const { invocation, ends } = endings();
    const fail = new Error("disk is gone");
    const response = await stream(source(["a"], { fail }).body, invocation);
    await expect(response.text()).rejects.toBe(fail);
    expect(ends).toEqual([{ response: expect.any(Response), error: fail }]);
  });

  it("comes with the reason when the client goes away, and the source hears of it", async () => {
    const { invocation, ends } = endings();
    const { body, asked } = source(["a", "b"]);
    const reader = (await stream(body, invocation)).body?.getReader();
    await reader?.read();
    await reader?.cancel("client left");
    expect(asked).toEqual(["pull", "client left"]);
    expect(ends).toEqual([{ response: expect.any(Response), error: "client left" }]);
  });

  it("comes with an error of our own when the client goes away and gives no reason", async () => {
    const { invocation, ends } = endings();
    await (await stream(source(["a"]).body, invocation)).body?.cancel();
    expect(ends).toEqual([
      { response: expect.any(Response), error: expect.objectContaining({ code: "BODY_CANCELLED" }) },
    ]);
  });

  it("comes with the reason also when the client goes away in the middle of a read", async () => {
    const { invocation, ends } = endings();
    const body = new ReadableStream<Uint8Array>({ pull: () => new Promise(() => undefined) });
    const reader = (await stream(body, invocation)).body?.getReader();
    const pending = reader?.read();
    await reader?.cancel("client left");
    expect(await pending).toEqual({ done: true, value: undefined });
    await new Promise(setImmediate);
    expect(ends).toEqual([{ response: expect.any(Response), error: "client left" }]);
  });

  it("comes also when the source fails to stop", async () => {
    consoleErrors();
    const { invocation, ends } = endings();
    const reader = (
      await stream(source(["a"], { cancelFails: new Error("cannot stop") }).body, invocation)
    ).body?.getReader();
    await reader?.cancel("client left").catch(() => undefined);
    expect(ends).toHaveLength(1);
  });

  it("comes at once where there is no body, or one that is known already", async () => {
    for (const response of [toResponse(undefined), toResponse({ a: 1 }), new Response(null, { status: 304 })]) {
      const { invocation, ends } = endings();
      expect(await streamed(response, invocation)).toBe(response);
      expect(ends).toEqual([{ response }]);
    }
  });
});
