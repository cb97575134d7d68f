import { describe, expect, it, vi } from "vitest";
import { lanes } from "../../src/batch/lanes.ts";
import { endInvocation } from "../../src/core/ending.ts";
import { deadline, fasten, HttpError } from "../../src/index.ts";
import { ring } from "../../src/logger/extensions/buffer.ts";
import { createLogger, type LogSink } from "../../src/logger/index.ts";
import { memorySink } from "../../src/logger/sinks/memory.ts";
import { invoke, testEvent, testInvocation } from "../../src/testing/index.ts";

function setup() {
  const sink = memorySink();
  return { sink, log: createLogger({ sink, service: "test", format: "json" }) };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("the wide record", () => {
  it("is written once, at the end, with what was annotated", async () => {
    const { sink, log } = setup();
    const fn = fasten(log).event(() => {
      log.annotate({ "order.total": 10 });
      log.info("inside");
    });
    await invoke(fn, testEvent(1, { id: "e-1", type: "order" }), {
      id: "i-1",
      coldStart: true,
      function: { name: "f", memoryMb: 128 },
    });
    expect(sink.records.map(({ message }) => message)).toEqual(["inside", "direct f ok"]);
    expect(sink.records[1]?.fields).toMatchObject({
      "event.name": "invocation",
      outcome: "ok",
      "faas.name": "f",
      "faas.invocation_id": "i-1",
      "faas.coldstart": true,
      "faas.max_memory": 128 * 1024 * 1024,
      "cloudevents.event_id": "e-1",
      "order.total": 10,
    });
    expect(sink.records[1]?.fields["duration_ms"]).toBeTypeOf("number");
  });

  it.each([
    ["a value", () => ({ a: 1 }), "ok", "info", 200],
    [
      "a 4xx that is thrown",
      () => {
        throw new HttpError(404);
      },
      "ok",
      "info",
      404,
    ],
    [
      "an error",
      () => {
        throw new TypeError("oops");
      },
      "error",
      "error",
      500,
    ],
    ["a 5xx that is returned", () => new Response(null, { status: 503 }), "error", "error", 503],
    [
      "undefined that is thrown",
      () => {
        throw undefined;
      },
      "error",
      "error",
      500,
    ],
  ] as const)("knows the outcome of a request: %s", async (_name, handler, outcome, level, status) => {
    const { sink, log } = setup();
    await invoke(fasten(log).http(handler), new Request("https://shop.example/orders?token=secret"));
    const wide = sink.records.at(-1);
    expect(wide?.level).toBe(level);
    expect(wide?.fields).toMatchObject({
      outcome,
      "http.response.status_code": status,
      "http.request.method": "GET",
      "url.path": "/orders",
    });
    expect(sink.lines.join()).not.toContain("secret");
  });

  it("knows a time-out, with the error", async () => {
    const { sink, log } = setup();
    const fn = fasten(log, deadline({ timeoutMs: 5 })).event(() => wait(30));
    await expect(invoke(fn, testEvent(1))).rejects.toThrow("deadline");
    expect(sink.records.at(-1)?.fields).toMatchObject({ outcome: "timeout", "error.type": "DEADLINE_EXCEEDED" });
    await wait(40);
  });

  it("is written when a streamed body has ended, or was no longer wanted", async () => {
    const { sink, log } = setup();
    const body = (): ReadableStream =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(1)) });
    const fn = fasten(log).http(() => new Response(body()));
    const response = await invoke(fn, new Request("https://shop.example/"));
    const reader = (response.body as ReadableStream).getReader();
    await reader.read();
    expect(sink.records).toHaveLength(0);
    await reader.cancel("client went away");
    expect(sink.records.at(-1)?.fields).toMatchObject({ outcome: "aborted" });
  });

  it("counts a batch and calls it partial when some records failed", async () => {
    const { sink, log } = setup();
    const fn = fasten(log).event((event) => {
      log.append({ n: event.data });
      log.info("handling");
      if (event.data === 2) throw new Error("two");
    });
    await runBatch(fn, [1, 2, 3]);
    expect(sink.records.map(({ message, fields }) => [message, fields["cloudevents.event_id"], fields["n"]])).toEqual([
      ["handling", "id-1", 1],
      ["handling", "id-2", 2],
      ["handling", "id-3", 3],
      ["the record failed", "id-2", 2],
      ["direct test-function partial", undefined, undefined],
    ]);
    expect(sink.records.at(-1)?.fields).toMatchObject({
      "messaging.batch.message_count": 3,
      "batch.ok": 2,
      "batch.failed": 1,
    });
  });
});

describe("what nobody else would see", () => {
  it("is logged: background work, finalizers", async () => {
    const { sink, log } = setup();
    const fn = fasten(log).event((_event, { waitUntil, defer }) => {
      waitUntil(Promise.reject(new Error("mail server is down")));
      defer(() => {
        throw new Error("cannot flush");
      });
    });
    await invoke(fn, testEvent(1));
    expect(sink.records.filter(({ level }) => level === "error").map(({ error }) => error?.message)).toEqual([
      "mail server is down",
      "cannot flush",
    ]);
  });
});

describe("a handler that hangs", () => {
  it("has its wide record and its kept lines written shortly before the platform ends it, once", async () => {
    vi.useFakeTimers();
    const sink = memorySink();
    const log = createLogger({ sink, format: "json", buffer: ring() });
    const endsMs = performance.now() + 3000;
    const invocation = testInvocation({ remainingMs: () => endsMs - performance.now() });
    const fn = fasten(log).event(() => {
      log.debug("about to hang");
      log.annotate({ step: "charging" });
      return new Promise(() => undefined);
    });
    void fn.run(testEvent(1), invocation);
    await vi.advanceTimersByTimeAsync(2900);
    expect(sink.lines).toEqual([]);
    await vi.advanceTimersByTimeAsync(90);
    expect(sink.records.map(({ message }) => message)).toEqual(["about to hang", "direct test-function timeout"]);
    expect(sink.records[1]?.fields).toMatchObject({ outcome: "timeout", step: "charging", "event.name": "invocation" });
    await endInvocation(invocation, {});
    expect(sink.records).toHaveLength(2);
    vi.useRealTimers();
  });
});

describe("the end of an invocation", () => {
  it("has the sink send what it holds, within the time that is left", async () => {
    const budgets: number[] = [];
    const sent: string[] = [];
    const sink: LogSink = Object.assign((line: string): void => void sent.push(line), {
      flush: async (timeoutMs: number) => {
        await wait(1);
        budgets.push(timeoutMs);
      },
    });
    const fn = fasten(createLogger({ sink })).event(() => undefined);
    for (const remainingMs of [Number.POSITIVE_INFINITY, 60_000, 500, 80])
      await invoke(fn, testEvent(1), { remainingMs: () => remainingMs });
    expect([sent.length, budgets]).toEqual([4, [2000, 2000, 400]]);
  });

  it("reports a sink that cannot send, and answers", async () => {
    const sink = Object.assign(memorySink(), { flush: () => Promise.reject(new Error("collector is down")) });
    const fn = fasten(createLogger({ sink })).event(() => 1);
    await expect(invoke(fn, testEvent(1))).resolves.toBe(1);
    expect(sink.records.map(({ message, error }) => error?.message ?? message)).toContain("collector is down");
  });

  it("writes no wide record where it is turned off, and still what nobody else would see", async () => {
    const sink = memorySink();
    const fn = fasten(createLogger({ sink, wide: false })).event((_event, { waitUntil }) =>
      waitUntil(Promise.reject(new Error("mail server is down"))),
    );
    await invoke(fn, testEvent(1));
    expect(sink.records.map(({ error }) => error?.message)).toEqual(["mail server is down"]);
  });

  it("tells the kind of an error, a fingerprint of it and the memory that was needed", async () => {
    const { sink, log } = setup();
    const fn = fasten(log).event((event) => {
      throw new RangeError(`no order ${event.id}`);
    });
    for (const id of ["a", "b"]) await expect(invoke(fn, testEvent(1, { id }))).rejects.toThrow("no order");
    const [one, two] = sink.records.map(({ fields }) => fields);
    expect(one).toMatchObject({
      "error.type": "RangeError",
      "error.fingerprint": two?.["error.fingerprint"],
      "process.memory.max_rss": expect.any(Number) as number,
    });
  });

  it("is told whatever was thrown, which cannot change the record", async () => {
    const { sink, log } = setup();
    const throwing = (thrown: unknown) =>
      fasten(log).event(() => {
        throw thrown;
      });
    const forged = { outcome: "ok", duration_ms: -1, "event.name": "mine" };
    const called = vi.fn();
    for (const thrown of [forged, called, undefined])
      await invoke(throwing(thrown), testEvent(1)).catch(() => undefined);
    expect(called).not.toHaveBeenCalled();
    for (const { fields, error } of sink.records) {
      expect(fields).toMatchObject({ outcome: "error", "event.name": "invocation", "error.type": "NON_ERROR_THROWN" });
      expect(error).toBeInstanceOf(Error);
    }
  });

  it("is told in full, however large and whatever its name is what was annotated", async () => {
    const { sink, log } = setup();
    const fn = fasten(log).event(() => {
      log.append({ dump: "x".repeat(300_000) });
      log.annotate({ outcome: "mine", "cloudevents.event_subject": "s", large: "y".repeat(300_000) });
    });
    await invoke(fn, testEvent(1));
    expect(JSON.parse(sink.lines[0] ?? "")).toMatchObject({
      outcome: "ok",
      "fields.outcome": "mine",
      "cloudevents.event_subject": "s",
      "faas.name": "test-function",
      duration_ms: expect.any(Number) as number,
    });
  });

  it("is told once of a logger that is fastened twice", async () => {
    const { sink, log } = setup();
    await invoke(
      fasten(log, log).event(() => undefined),
      testEvent(1),
    );
    expect(sink.records).toHaveLength(1);
  });
});

async function runBatch(fn: ReturnType<ReturnType<typeof fasten>["event"]>, values: readonly unknown[]): Promise<void> {
  const invocation = testInvocation();
  await fn.runBatch(
    values.map((value) => testEvent(value, { id: `id-${String(value)}` })),
    invocation,
    lanes,
  );
  await endInvocation(invocation, {});
}
