import fc from "fast-check";
import { afterEach, expect, it, vi } from "vitest";
import { type OtlpSink, otlpSink } from "../../../../src/logger/sinks/otlp.ts";
import { messagesOf, type OtlpRequest } from "../support/collector.ts";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What the collector does with one request: takes all, takes all but some, or answers with a status. */
type Answer = "ok" | { rejects: number } | 400 | 503;

/** A collector that gives these answers, then "ok", and counts what it takes. */
function scripted(answers: Answer[]): {
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  taken: string[];
  took: () => number;
} {
  const taken: string[] = [];
  let took = 0;
  const answer = (messages: readonly string[]): Response => {
    const next = answers.shift() ?? "ok";
    // So long that no flush waits for it: what failed waits for the next one.
    if (typeof next === "number") return new Response("{}", { status: next, headers: { "retry-after": "3600" } });
    const rejects = next === "ok" ? 0 : Math.min(next.rejects, messages.length);
    took += messages.length - rejects;
    taken.push(...messages);
    return Response.json(next === "ok" ? {} : { partialSuccess: { rejectedLogRecords: `${next.rejects}` } });
  };
  return {
    fetch: async (_url, { body }) => answer(messagesOf(JSON.parse(body as string) as OtlpRequest)),
    taken,
    took: () => took,
  };
}

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("log" as const), size: fc.integer({ min: 0, max: 400 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("flush" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("later" as const) }) },
);
const answer = fc.constantFrom<Answer[]>("ok", { rejects: 1 }, { rejects: 99 }, 400, 503);

function log(sink: OtlpSink, n: number, size: number): void {
  sink("", { time: Date.now(), level: "info", message: `${n}`, fields: { padding: "x".repeat(size) } });
}

it("every line that was accepted is sent, dropped or queued, and is taken once at most", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.array(answer, { maxLength: 10 }), async (steps, answers) => {
      vi.useFakeTimers({ toFake: ["Date"] });
      const { fetch, taken, took } = scripted([...answers]);
      const sink = otlpSink({ url: "http://127.0.0.1:9/", fetch, maxQueueBytes: 4000, maxBatch: 4, timeoutMs: 10_000 });
      let accepted = 0;
      const check = (): void => {
        expect([sink.accepted, sink.sent + sink.dropped + sink.queued]).toEqual([accepted, accepted]);
        expect(sink.sent).toBeLessThanOrEqual(took());
      };
      for (const one of steps) {
        if (one.do === "log") log(sink, accepted++, one.size);
        else if (one.do === "flush") await sink.flush(10_000);
        else vi.setSystemTime(Date.now() + 4_000_000); // The pause after a failure is over.
        check();
      }
      for (let flush = 0; flush <= answers.length && sink.queued > 0; flush++) {
        vi.setSystemTime(Date.now() + 4_000_000);
        await sink.flush(10_000);
        check();
      }
      expect([sink.queued, sink.sent]).toEqual([0, took()]);
      expect(taken.map(Number)).toEqual([...new Set(taken.map(Number))].toSorted((a, b) => a - b));
    }),
    { numRuns: 300 },
  );
});
