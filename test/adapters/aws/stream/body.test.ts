import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { lambdaStream } from "../../../../src/adapters/aws/index.ts";
import { currentInvocation, fasten, type Invocation } from "../../../../src/index.ts";
import { lambdaContext } from "../samples/context.ts";
import { functionUrlEvent } from "../samples/http-api.ts";
import { bytes, pulled, streamOf } from "./bodies.ts";
import { later, Sink } from "./sink.ts";

async function send(body: BodyInit, sink: Sink, before?: (invocation: Invocation) => void): Promise<void> {
  const fn = fasten().http((_request, invocation) => {
    before?.(invocation);
    return new Response(body);
  });
  await lambdaStream(fn)(functionUrlEvent(), sink, lambdaContext());
}

describe("the bytes of a body", () => {
  it("go out as they are, however they are cut", async () => {
    const property = fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }),
      async (chunks) => {
        const sink = new Sink(undefined, 64);
        await send(streamOf(...chunks), sink);
        expect(sink.result.body).toEqual(Buffer.concat(chunks));
      },
    );
    await fc.assert(property);
  });

  it("go out as exactly Uint8Array, whatever view they came in", async () => {
    const buffer = bytes("0123456789ab").buffer;
    const sink = new Sink();
    const write = vi.spyOn(sink, "write");
    await send(
      streamOf(
        Buffer.from("buffer "),
        new Uint16Array(buffer, 2, 2),
        new DataView(buffer, 8, 2),
        buffer,
        bytes(" end"),
      ),
      sink,
    );
    expect(sink.result.body.toString()).toBe("buffer 2345890123456789ab end");
    for (const [chunk] of write.mock.calls) expect(Object.getPrototypeOf(chunk)).toBe(Uint8Array.prototype);
  });

  it("have no empty chunk among them", async () => {
    const empty = new Uint8Array(0);
    const sink = new Sink();
    await send(streamOf(empty, bytes("a"), empty, empty, bytes("b"), empty), sink);
    expect(sink.chunks.map(({ length }) => length)).toEqual([expect.any(Number), 1, 1]);
  });

  it("of a text that was made here take one write beside the head", async () => {
    const sink = new Sink();
    await lambdaStream(fasten().http(() => ({ price: "7 €" })))(functionUrlEvent(), sink, lambdaContext());
    expect(sink.result.body.toString()).toBe('{"price":"7 €"}');
    expect(sink.chunks).toHaveLength(2);
  });

  it("go out as they are made, not at the end", async () => {
    const sink = new Sink();
    const seen: number[] = [];
    await send(
      pulled((at) => {
        seen.push(sink.chunks.length);
        return at < 5 ? bytes("x") : undefined;
      }),
      sink,
    );
    expect(seen).toEqual([0, 2, 3, 4, 5, 6]);
  });
});

describe("a stream that is slower than the body", () => {
  it("is never given more than its mark and one chunk", async () => {
    const sink = new Sink(later, 1000);
    let most = 0;
    await send(
      pulled((at) => {
        most = Math.max(most, sink.writableLength);
        return at < 200 ? new Uint8Array(300) : undefined;
      }),
      sink,
    );
    expect(sink.result.body).toHaveLength(60_000);
    expect(most).toBeLessThan(1000);
  });

  it("has no more listeners after 10,000 chunks than after the first", async () => {
    const sink = new Sink(later, 1);
    const count = (): number =>
      ["drain", "finish", "close", "error"].reduce((n, name) => n + sink.listenerCount(name), 0);
    const counts = new Set<number>();
    const drains = vi.fn<() => void>();
    sink.on("drain", drains);
    await send(
      pulled((at) => {
        if (at > 0) counts.add(count());
        return at < 10_000 ? bytes("x") : undefined;
      }),
      sink,
    );
    expect(sink.result.body).toHaveLength(10_000);
    expect(drains.mock.calls.length).toBeGreaterThan(9000); // It was waited for, again and again.
    expect(counts.size).toBe(1);
  });
});

describe("the invocation", () => {
  it("is known in every pull of the body, after an await too, and in its cancel", async () => {
    const seen: unknown[] = [];
    let own: Invocation | undefined;
    await send(
      pulled(async (at) => {
        seen.push(currentInvocation());
        await new Promise(setImmediate);
        seen.push(currentInvocation());
        return at < 3 ? bytes("x") : undefined;
      }),
      new Sink(later, 1),
      (invocation) => (own = invocation),
    );
    expect(own).toBeDefined();
    expect(seen).toHaveLength(8);
    expect(seen.every((each) => each === own)).toBe(true);
  });

  it("ends after the last byte: work, then finalizers, then the handler resolves", async () => {
    const sink = new Sink(later);
    const order: string[] = [];
    sink.on("finish", () => order.push("last byte"));
    const body = pulled((at) => (order.push(`pull ${at}`), at < 1 ? bytes("x") : undefined));
    await send(body, sink, ({ defer, waitUntil }) => {
      defer(() => order.push("first deferred"));
      defer(({ error, summary }) => order.push(`deferred: ${summary.outcome}, ${String(error)}`));
      waitUntil(new Promise((resolve) => setTimeout(resolve, 20)).then(() => order.push("work")));
    });
    order.push("resolved");
    expect(order).toEqual([
      "pull 0",
      "pull 1",
      "last byte",
      "work",
      "deferred: ok, undefined",
      "first deferred",
      "resolved",
    ]);
  });

  it("waits for work that the body itself gives", async () => {
    const done: string[] = [];
    const body = pulled((at) => {
      if (at > 0) return undefined;
      currentInvocation()?.waitUntil(new Promise((resolve) => setTimeout(resolve, 10)).then(() => done.push("work")));
      return bytes("x");
    });
    await send(body, new Sink());
    expect(done).toEqual(["work"]);
  });

  it("of several at once is each body's own", async () => {
    const body = (): ReadableStream<Uint8Array> =>
      pulled(async (at) => {
        await new Promise((resolve) => setTimeout(resolve, at));
        return at < 5 ? bytes(`${currentInvocation()?.id} `) : undefined;
      });
    const handler = lambdaStream(fasten().http(() => new Response(body())));
    const sinks = await Promise.all(
      ["a", "b", "c"].map(async (awsRequestId) => {
        const sink = new Sink(later, 1);
        await handler(functionUrlEvent(), sink, lambdaContext({ awsRequestId }));
        return sink;
      }),
    );
    expect(sinks.map(({ result }) => result.body.toString())).toEqual(["a ".repeat(5), "b ".repeat(5), "c ".repeat(5)]);
  });
});
