import { once } from "node:events";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { lambdaStream } from "../../../../src/adapters/aws/index.ts";
import { currentInvocation, fasten, type Invocation, type InvocationEnd } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { hostileThrows } from "../../../core/support/hostile.ts";
import { lambdaContext } from "../samples/context.ts";
import { functionUrlEvent } from "../samples/http-api.ts";
import { bytes, pulled } from "./bodies.ts";
import { later, Sink, stuck } from "./sink.ts";

interface Outcome {
  ends: readonly InvocationEnd[];
  /** What the handler rejected with. */
  error: unknown;
  invocation: Invocation;
  sink: Sink;
}

/** Streams a body that breaks off one way or another, and keeps how it ended. */
async function broken(
  answer: (invocation: Invocation) => unknown,
  options: { sink?: Sink; leftMs?: number } = {},
): Promise<Outcome> {
  const { sink = new Sink(), leftMs = 30_000 } = options;
  const ends: InvocationEnd[] = [];
  let invocation: Invocation | undefined;
  const fn = fasten().http((_request, given) => {
    invocation = given;
    given.defer((end) => ends.push(end));
    return answer(given);
  });
  const context = lambdaContext({ getRemainingTimeInMillis: () => leftMs });
  // In an object, because a promise that resolves with a hostile error asks it for its `then`.
  const { error } = await lambdaStream(fn)(functionUrlEvent(), sink, context).then(
    () => ({ error: undefined }),
    (thrown: unknown) => ({ error: thrown }),
  );
  if (!invocation) throw new Error("the handler was not called");
  return { ends, error, invocation, sink };
}

const never = (): Promise<never> => new Promise(() => {});

describe("a body that fails after the first byte", () => {
  it("breaks the transfer off, is reported, and ends the invocation as aborted", async () => {
    const reported = consoleErrors();
    const fail = new Error("disk is gone");
    const { ends, error, sink } = await broken(
      () => new Response(pulled((at) => (at < 2 ? bytes("ab") : Promise.reject(fail)))),
    );
    expect(error).toBe(fail);
    expect(sink.result.body.toString()).toBe("abab");
    expect([sink.writableFinished, sink.errored]).toEqual([false, fail]);
    expect(ends).toEqual([expect.objectContaining({ error: fail })]);
    expect(ends[0]?.summary.outcome).toBe("aborted");
    expect(reported).toEqual([expect.stringContaining("faasten: the response broke off: Error: disk is gone")]);
  });

  it("by a chunk that is no bytes has its source cancelled", async () => {
    consoleErrors();
    const cancelled: unknown[] = [];
    const body = pulled(
      (at) => (at < 1 ? bytes("a") : "text"),
      (reason) => cancelled.push(reason),
    );
    const { error } = await broken(() => new Response(body));
    expect(error).toMatchObject({
      code: "INVALID_RESPONSE",
      message: expect.stringContaining('must be bytes, got "text"'),
    });
    expect(cancelled).toEqual([error]);
  });

  it("is left to Lambda's own stream, which tells the client in trailers when the handler rejects", async () => {
    consoleErrors();
    const types: string[] = [];
    const sink = Object.assign(new Sink(), { setContentType: (type: string) => void types.push(type) });
    const { error } = await broken(
      () => new Response(pulled((at) => (at < 1 ? bytes("a") : Promise.reject(new Error("x"))))),
      { sink },
    );
    expect(error).toMatchObject({ message: "x" });
    expect([sink.destroyed, sink.writableEnded, types]).toEqual([
      false,
      false,
      ["application/vnd.awslambda.http-integration-response"],
    ]);
  });

  it.each(hostileThrows)("with %s rejects with an Error and ends once", async (_what, make) => {
    consoleErrors();
    const { ends, error, sink } = await broken(
      () =>
        new Response(
          pulled((at) => {
            if (at > 0) throw make();
            return bytes("a");
          }),
        ),
    );
    expect([error instanceof Error, sink.destroyed, ends.length]).toEqual([true, true, 1]);
  });
});

describe("a client that goes away", () => {
  it.each([
    ["in the middle of a pull", never],
    ["between two chunks", () => bytes("x".repeat(100))],
  ])("%s cancels the body, aborts the signal and ends the invocation once", async (_when, then) => {
    consoleErrors();
    const sink = new Sink(later, 10);
    const cancels: unknown[] = [];
    const body = pulled(
      (at) => {
        if (at === 2) setImmediate(() => sink.destroy());
        return at < 2 ? bytes("ab") : then();
      },
      (reason) => cancels.push(reason, currentInvocation()),
    );
    const { ends, error, invocation } = await broken(() => new Response(body), { sink });
    expect(error).toMatchObject({ code: "BODY_CANCELLED", message: "the response stream was closed before its end" });
    expect(cancels).toEqual([error, invocation]);
    expect([invocation.signal.aborted, invocation.signal.reason]).toEqual([true, error]);
    expect(ends.map((end) => [end.error, end.summary.outcome])).toEqual([[error, "aborted"]]);
  });

  it("while the stream takes no more, with an error of its own, is not waited for", async () => {
    consoleErrors();
    const sink = new Sink(stuck, 10);
    const lost = new Error("connection reset");
    const body = pulled((at) => {
      if (at === 0) setTimeout(() => sink.destroy(lost), 5);
      return bytes("x".repeat(100));
    });
    const { ends, error } = await broken(() => new Response(body), { sink });
    expect(error).toBe(lost);
    expect(ends).toHaveLength(1);
  });

  it("after the last chunk, before it was taken, is told as well", async () => {
    consoleErrors();
    const sink = new Sink(stuck);
    const answer = (): Response => {
      setTimeout(() => sink.destroy(), 5);
      return new Response("text");
    };
    const { ends, error } = await broken(answer, { sink });
    expect(error).toMatchObject({ code: "BODY_CANCELLED" });
    expect(ends[0]?.summary.outcome).toBe("aborted");
  });

  it("while the handler works aborts its signal; its body is cancelled and nothing is written", async () => {
    consoleErrors();
    const sink = new Sink();
    const cancels: unknown[] = [];
    const { ends, error } = await broken(
      async ({ signal }) => {
        sink.destroy();
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return new Response(pulled(never, (reason) => cancels.push(reason)));
      },
      { sink },
    );
    expect(error).toMatchObject({ code: "BODY_CANCELLED" });
    expect([cancels, sink.chunks]).toEqual([[error], []]);
    expect(ends).toHaveLength(1);
  });

  it("before the call is noticed", async () => {
    consoleErrors();
    const sink = new Sink();
    sink.destroy();
    await once(sink, "close");
    const { error, ends } = await broken(() => "text", { sink });
    expect(error).toMatchObject({ code: "BODY_CANCELLED" });
    expect(ends).toHaveLength(1);
  });

  it("is waited for until the body's source has cleaned up; its failure to is reported", async () => {
    const reported = consoleErrors();
    const sink = new Sink();
    const order: string[] = [];
    const body = pulled(
      (at) => {
        if (at > 0) setImmediate(() => sink.destroy());
        return at > 0 ? never() : bytes("x");
      },
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 10));
        order.push("cleaned up");
        throw new Error("cannot close the cursor");
      },
    );
    await broken(() => new Response(body), { sink });
    expect(order).toEqual(["cleaned up"]);
    expect(reported.join("\n")).toContain("cannot close the cursor");
  });
});

describe("time that is nearly up", () => {
  /** 250 ms before the end of the 30 seconds that a function has here. */
  const stopMs = 29_750;

  it("breaks off a body that has begun, so that finalizers still run", async () => {
    consoleErrors();
    fakeTimers();
    const cancels: unknown[] = [];
    const body = pulled(
      (at) => {
        vi.advanceTimersByTime(at === 1 ? stopMs - 1 : 0);
        if (at < 2) return bytes("ab");
        queueMicrotask(() => vi.advanceTimersByTime(1));
        return never();
      },
      (reason) => cancels.push(reason),
    );
    const { ends, error, invocation, sink } = await broken(() => new Response(body));
    expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED" });
    expect([cancels, invocation.signal.reason, sink.result.body.toString()]).toEqual([[error], error, "abab"]);
    expect(ends.map(({ summary }) => summary.outcome)).toEqual(["aborted"]);
  });

  it.each([
    ["waits", never],
    ["fails in words of its own when the signal aborts", failOnAbort],
  ])("is a 504 for a body that has not begun and %s", async (_what, then) => {
    const reported = consoleErrors();
    fakeTimers();
    const body = pulled(() => {
      queueMicrotask(() => vi.advanceTimersByTime(stopMs));
      return then();
    });
    const { ends, error, sink } = await broken(() => new Response(body));
    expect(error).toBeUndefined();
    expect([sink.writableFinished, sink.result.statusCode]).toEqual([true, 504]);
    expect(ends).toHaveLength(1);
    expect(reported[0]).toContain("the invocation's time is nearly up, and the response had not ended");
  });

  it("is told also while the stream takes no more", async () => {
    consoleErrors();
    fakeTimers();
    const sink = new Sink(stuck, 10);
    const body = pulled(() => {
      setImmediate(() => vi.advanceTimersByTime(stopMs));
      return bytes("x".repeat(100));
    });
    const { error } = await broken(() => new Response(body), { sink });
    expect(error).toMatchObject({ code: "DEADLINE_EXCEEDED" });
  });

  it("does not keep a text from going out", async () => {
    const { error, sink } = await broken(() => ({ a: 1 }), { leftMs: 0 });
    expect([error, sink.result.body.toString()]).toEqual([undefined, '{"a":1}']);
  });

  it("leaves no timer behind when the body has ended in time", async () => {
    fakeTimers();
    await broken(() => new Response(pulled((at) => (at < 2 ? bytes("ab") : undefined))));
    expect(vi.getTimerCount()).toBe(0);
  });
});

function fakeTimers(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
}

function failOnAbort(): Promise<never> {
  const signal = currentInvocation()?.signal;
  return new Promise((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(new Error("the upstream was aborted")));
  });
}
