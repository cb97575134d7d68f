import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from "vitest";
import type { OtlpSinkOptions } from "../../../../src/logger/sinks/otlp.ts";
import { startCollector } from "../support/collector.ts";
import { counts, sinkOf } from "../support/sink-of.ts";

let said: MockInstance<typeof console.error>;

beforeEach(() => {
  said = vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const problems = (): unknown[] => said.mock.calls.flat();

/** The pause after a failure goes by the clock; only that is moved. */
function afterThePause(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
}

describe("what a collector answers", () => {
  it.each([429, 502, 503, 504])("a %d is sent again, unchanged, within the same flush", async (status) => {
    await using collector = await startCollector(status, { status, headers: { "retry-after": "0" } });
    const { sink, log } = sinkOf(collector);
    log.info("a");
    log.info("b");
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([
      ["a", "b"],
      ["a", "b"],
      ["a", "b"],
    ]);
    expect(collector.requests[2]?.body).toEqual(collector.requests[0]?.body);
    expect(counts(sink)).toEqual({ accepted: 2, sent: 2, dropped: 0, queued: 0 });
    expect(problems()).toEqual([]);
  });

  it("a Retry-After is waited for if there is time", async () => {
    await using collector = await startCollector({ status: 429, headers: { "retry-after": "1" } });
    const { sink, log } = sinkOf(collector);
    log.info("a");
    const timers = vi.spyOn(globalThis, "setTimeout");
    await sink.flush(10_000);
    expect(timers.mock.calls.map(([, delay]) => delay)).toContain(1000);
    expect(collector.messages()).toEqual([["a"], ["a"]]);
    expect(sink.sent).toBe(1);
  });

  it.each([
    ["3600", "seconds"],
    [new Date(Date.now() + 3_600_000).toUTCString(), "a date"],
  ])("a Retry-After that is too long is not waited for, and nothing is sent before: %s (%s)", async (retryAfter) => {
    await using collector = await startCollector({ status: 503, headers: { "retry-after": retryAfter } });
    const { sink, log } = sinkOf(collector, { maxBatch: 2 });
    log.info("a");
    await sink.flush(10_000);
    for (const message of ["b", "c"]) log.info(message); // A full batch does not go out either.
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([["a"]]);
    expect(counts(sink)).toEqual({ accepted: 3, sent: 0, dropped: 0, queued: 3 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_700_000 });
    await sink.flush(10_000);
    expect(collector.messages().slice(1)).toEqual([["a", "b"], ["c"]]);
    expect(counts(sink)).toEqual({ accepted: 3, sent: 3, dropped: 0, queued: 0 });
  });

  it.each([400, 401, 404, 413, 500, 501, 307])("a %d is final: counted, said once, not sent again", async (status) => {
    await using collector = await startCollector({ status, headers: { location: "/elsewhere" } }, status);
    const { sink, log } = sinkOf(collector);
    log.info("a");
    await sink.flush(10_000);
    log.info("b");
    await sink.flush(10_000);
    log.info("c");
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([["a"], ["b"], ["c"]]);
    expect(counts(sink)).toEqual({ accepted: 3, sent: 1, dropped: 2, queued: 0 });
    expect(problems()).toEqual([
      `faasten: otlpSink: lines were dropped, since the collector refused them: ${collector.url}/: HTTP ${status}`,
    ]);
  });

  it.each([
    ["a number", { rejectedLogRecords: 2, errorMessage: "too old" }, 2, "rejected 2: too old"],
    ["text, as int64 is", { rejectedLogRecords: "1" }, 1, "rejected 1: "],
    ["more than were sent", { rejectedLogRecords: "9" }, 3, "rejected 9: "],
    ["a warning", { errorMessage: "use gzip" }, 0, "rejected 0: use gzip"],
  ])("a partial success is counted and never sent again: %s", async (_name, partialSuccess, rejected, told) => {
    const answer = { status: 200, body: JSON.stringify({ partialSuccess }) };
    await using collector = await startCollector(answer, answer);
    const { sink, log } = sinkOf(collector);
    for (let flush = 0; flush < 2; flush++) {
      for (const message of ["a", "b", "c"]) log.info(message);
      await sink.flush(10_000);
    }
    expect(collector.requests).toHaveLength(2);
    expect(counts(sink)).toEqual({ accepted: 6, sent: 6 - 2 * rejected, dropped: 2 * rejected, queued: 0 });
    expect(problems()).toEqual([
      `faasten: otlpSink: the collector took a request with a remark: ${collector.url}/: ${told}`,
    ]);
  });

  it.each(["", "{}", "ok", "null", '{"partialSuccess":null}', '{"partialSuccess":{"rejectedLogRecords":"x"}}'])(
    "a 200 with the body %j is a success",
    async (body) => {
      await using collector = await startCollector({ status: 200, body });
      const { sink, log } = sinkOf(collector);
      log.info("a");
      await sink.flush(10_000);
      expect(counts(sink)).toEqual({ accepted: 1, sent: 1, dropped: 0, queued: 0 });
      expect(problems()).toEqual([]);
    },
  );
});

describe("when a collector does not answer", () => {
  it("a connection that breaks is tried again: the process may have been frozen since the last request", async () => {
    await using collector = await startCollector("break");
    const { sink, log } = sinkOf(collector);
    log.info("a");
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([["a"], ["a"]]);
    expect(sink.sent).toBe(1);
  });

  it("a flush ends in time, the lines wait, the request is aborted, and later all are sent", async () => {
    const aborted = Promise.withResolvers<void>();
    await using collector = await startCollector((response) => void response.once("close", aborted.resolve));
    const { sink, log } = sinkOf(collector);
    log.info("a");
    await sink.flush(500);
    await aborted.promise;
    expect(counts(sink)).toEqual({ accepted: 1, sent: 0, dropped: 0, queued: 1 });
    expect(problems()).toEqual([
      expect.stringMatching(
        /^faasten: otlpSink: lines could not be sent and wait for the next flush: http:.*: no answer within \d+ ms$/,
      ),
    ]);
    log.info("b");
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([["a"]]); // In the pause after a failure no answer waits for it.
    afterThePause();
    await sink.flush(10_000);
    expect(collector.messages()).toEqual([["a"], ["a", "b"]]);
    expect(counts(sink)).toEqual({ accepted: 2, sent: 2, dropped: 0, queued: 0 });
  });

  it("a success ends the growing of the pauses", async () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    let working = false;
    const fetch = async (): Promise<Response> => {
      if (working) return Response.json({});
      throw new TypeError("fetch failed");
    };
    const { sink, log } = sinkOf({ url: "http://127.0.0.1:9" }, { fetch, timeoutMs: 20 });
    const flush = async (works: boolean): Promise<number> => {
      working = works;
      log.info("a");
      await sink.flush(10_000);
      return sink.queued;
    };
    expect(await flush(false)).toBe(1);
    afterThePause();
    expect(await flush(true)).toBe(0);
    expect(await flush(false)).toBe(1);
    vi.setSystemTime(Date.now() + 1001);
    expect(await flush(true)).toBe(0);
  });

  it("a flush ends in time by its own limit, and while a body does not end", async () => {
    await using collector = await startCollector((response) => void response.writeHead(200).write("{"));
    const { sink, log } = sinkOf(collector, { timeoutMs: 50 });
    log.info("a");
    await sink.flush(Number.POSITIVE_INFINITY);
    expect(counts(sink)).toEqual({ accepted: 1, sent: 0, dropped: 0, queued: 1 });
  });

  it("nothing listens: it is said once and the lines wait", async () => {
    const { url } = await (async () => {
      await using closed = await startCollector();
      return { url: closed.url };
    })();
    const { sink, log } = sinkOf({ url: `${url}/v1/logs?key=secret` });
    for (let flush = 0; flush < 2; flush++) {
      log.info("a");
      await sink.flush(400);
      afterThePause();
    }
    expect(counts(sink)).toEqual({ accepted: 2, sent: 0, dropped: 0, queued: 2 });
    expect(problems()).toEqual([
      `faasten: otlpSink: lines could not be sent and wait for the next flush: ${url}/v1/logs: ECONNREFUSED`,
    ]);
  });

  it.each<[string, OtlpSinkOptions["fetch"]]>([
    ["knows no signal", () => new Promise<never>(() => undefined)],
    [
      "throws at once",
      () => {
        throw new Error("no network here");
      },
    ],
    ["gives something else", (() => undefined) as never],
  ])("a fetch of one's own that %s neither throws nor hangs", async (_name, fetch) => {
    const { sink, log } = sinkOf({ url: "http://127.0.0.1:9" }, { fetch: fetch as never });
    log.info("a");
    await sink.flush(30);
    expect(counts(sink)).toEqual({ accepted: 1, sent: 0, dropped: 0, queued: 1 });
    expect(problems()).toHaveLength(1);
  });

  it.each([0, -1, Number.NaN])("a flush with no time left (%d) does not even begin", async (timeoutMs) => {
    await using collector = await startCollector();
    const { sink, log } = sinkOf(collector);
    log.info("a");
    await sink.flush(timeoutMs);
    await wait(20);
    expect(collector.requests).toEqual([]);
    expect(sink.queued).toBe(1);
  });
});
