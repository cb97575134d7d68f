import { setTimeout as wait } from "node:timers/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "../../../../src/logger/index.ts";
import { otlpSink } from "../../../../src/logger/sinks/otlp.ts";
import { startCollector } from "../support/collector.ts";
import { counts, sinkOf } from "../support/sink-of.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("otlpSink's requests", () => {
  it("lines that come while a flush is under way go into the next one", async () => {
    const arrived = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    await using collector = await startCollector(async (response) => {
      arrived.resolve();
      await goOn.promise;
      response.end("{}");
    });
    const { sink, log } = sinkOf(collector);
    log.info("a");
    const first = sink.flush(10_000);
    await arrived.promise;
    log.info("b");
    const second = sink.flush(10_000);
    await sink.flush(20); // Does not wait longer for the others than its own time.
    goOn.resolve();
    await first;
    expect(collector.messages()[0]).toEqual(["a"]);
    await second;
    expect(collector.messages()).toEqual([["a"], ["b"]]);
  });

  it("many flushes at once are one request at a time, and each waits for its lines", async () => {
    await using collector = await startCollector();
    const { sink, log } = sinkOf(collector);
    await Promise.all(
      Array.from({ length: 50 }, async (_, n) => {
        await wait(n % 7);
        log.info(`line ${n}`);
        await sink.flush(10_000);
        expect(collector.messages().flat()).toContain(`line ${n}`);
      }),
    );
    expect(collector.messages().flat().toSorted()).toEqual(
      Array.from({ length: 50 }, (_, n) => `line ${n}`).toSorted(),
    );
    expect(collector.mostAtOnce()).toBe(1);
    expect(counts(sink)).toEqual({ accepted: 50, sent: 50, dropped: 0, queued: 0 });
  });

  it("a full batch goes out in the background, and a flush waits for it", async () => {
    const goOn = Promise.withResolvers<void>();
    await using collector = await startCollector(async (response) => {
      await goOn.promise;
      response.end("{}");
    });
    const { sink, log } = sinkOf(collector, { maxBatch: 3 });
    for (const message of ["a", "b", "c"]) log.info(message);
    await vi.waitFor(() => expect(collector.messages()).toEqual([["a", "b", "c"]]), { timeout: 10_000 });
    const flush = sink.flush(10_000);
    goOn.resolve();
    await flush;
    expect(counts(sink)).toEqual({ accepted: 3, sent: 3, dropped: 0, queued: 0 });
  });

  it("a flush sends as many requests as it needs, in order, and stops at the first that fails", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    await using collector = await startCollector(200, { status: 503, headers: { "retry-after": "600" } });
    const { sink, log } = sinkOf({ url: collector.url }, { maxBatch: 2, maxQueueBytes: 10_000_000 });
    for (const message of ["a", "b", "c", "d", "e"]) log.info(message);
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    expect(counts(sink)).toEqual({ accepted: 5, sent: 2, dropped: 0, queued: 3 });
  });

  it("more than the queue may hold: the oldest are dropped, counted, and it is said at the next flush", async () => {
    await using collector = await startCollector();
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { sink, log } = sinkOf(collector, { maxQueueBytes: 1000 });
    for (let n = 0; n < 100; n++) log.info(`line ${n}`);
    log.info("x".repeat(2000)); // Too large even for an empty queue: it drops nothing else.
    expect(said).not.toHaveBeenCalled();
    await sink.flush(10_000);
    expect(collector.messages().flat().at(-1)).toBe("line 99");
    expect(counts(sink)).toEqual({ accepted: 101, sent: sink.sent, dropped: 101 - sink.sent, queued: 0 });
    expect(sink.sent).toBe(collector.messages().flat().length);
    expect(sink.dropped).toBeGreaterThan(90);
    expect(said.mock.calls.flat()).toEqual([
      "faasten: otlpSink: lines were dropped, since more than 1000 bytes waited",
    ]);
  });

  it("a fetch that logs does not go on for ever", async () => {
    await using collector = await startCollector();
    const sink = otlpSink({
      url: collector.url,
      fetch: (url, init) => {
        log.info("fetching");
        return fetch(url, init);
      },
    });
    const log = createLogger({ sink });
    log.info("a");
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([["a"]]);
    expect(sink.queued).toBe(1);
  });
});
