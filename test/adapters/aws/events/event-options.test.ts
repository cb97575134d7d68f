import { describe, expect, it, vi } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { currentInvocation, fasten, type Invocation, type Next } from "../../../../src/index.ts";
import { createLogger } from "../../../../src/logger/index.ts";
import { memorySink } from "../../../../src/logger/sinks/memory.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { sqsEvent, sqsRecord } from "../samples/sqs.ts";

const boom = ({ id }: { id: string }): void => {
  if (id.startsWith("bad")) throw new Error(`boom ${id}`);
};

describe("the options of an event function, on a batch", () => {
  it("onPartial: throws what failed, so that the whole batch comes again", async () => {
    consoleErrors();
    const handler = lambda(fasten().event(boom, { onPartial: "throw" }));
    await expect(handler(sqsEvent(sqsRecord("good"), sqsRecord("bad-1")), lambdaContext())).rejects.toThrow(
      "boom bad-1",
    );
    const both = handler(sqsEvent(sqsRecord("bad-1"), sqsRecord("bad-2")), lambdaContext());
    await expect(both).rejects.toMatchObject({
      message: "aws:sqs: 2 of 2 records failed",
      errors: [{ message: "boom bad-1" }, { message: "boom bad-2" }],
    });
    expect(await handler(sqsEvent(sqsRecord("good")), lambdaContext())).toBeUndefined();
  });

  it("maxAttempts: a message that came that often goes to the dead-letter hook", async () => {
    const buried: string[] = [];
    const handler = lambda(fasten().event(boom, { maxAttempts: 3, deadLetter: ({ id }) => void buried.push(id) }));
    const came = (times: number) => ({ attributes: { ApproximateReceiveCount: String(times) } });
    consoleErrors();
    const batch = sqsEvent(sqsRecord("bad-1", came(2)), sqsRecord("bad-2", came(3)));
    expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: "bad-1" }] });
    expect(buried).toEqual(["bad-2"]);
  });

  it("retries: a transient error is tried again before the message is given back", async () => {
    let calls = 0;
    const handler = lambda(
      fasten().event(
        () => {
          if (++calls === 1) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
        },
        { retries: 1, retryDelayMs: 0 },
      ),
    );
    expect(await handler(sqsEvent(sqsRecord("m")), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(calls).toBe(2);
  });

  it("marginMs: what hangs is given up in time, its signal aborts, and the wide record is written", async () => {
    vi.useFakeTimers();
    const sink = memorySink();
    const log = createLogger({ sink, format: "json" });
    const end = performance.now() + 3000;
    const reasons: unknown[] = [];
    const handler = lambda(
      fasten(log).event(
        async ({ id }, { signal }) => {
          signal.addEventListener("abort", () => reasons.push([signal.reason, currentInvocation()?.id]));
          if (id === "hangs") await new Promise(() => undefined);
        },
        { marginMs: 1000 },
      ),
    );
    const context = { ...lambdaContext(), getRemainingTimeInMillis: () => end - performance.now() };
    const answer = handler(sqsEvent(sqsRecord("good"), sqsRecord("hangs")), context);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: "hangs" }] });
    vi.useRealTimers();
    expect(reasons).toMatchObject([
      [{ code: "DEADLINE_EXCEEDED" }, context.awsRequestId],
      [{ code: "DEADLINE_EXCEEDED" }, context.awsRequestId],
    ]);
    expect(sink.records.at(-1)?.fields).toMatchObject({ outcome: "partial", "batch.ok": 1, "batch.failed": 1 });
  });
});

describe("the scope of a record", () => {
  it.each([
    ["waits", async () => new Promise(setImmediate)],
    ["does not wait", () => undefined],
  ])("does not reach what comes after the batch, where its handler %s", async (_how, handler) => {
    const seen: boolean[] = [];
    const tool = {
      async invocation(_event: unknown, invocation: Invocation, next: Next) {
        const output = await next();
        seen.push(currentInvocation() === invocation);
        return output;
      },
    };
    const inside: unknown[] = [];
    const fn = fasten(tool).event(async (event, invocation) => {
      await handler();
      inside.push(currentInvocation() === invocation, currentInvocation()?.raw.event === event);
    });
    await lambda(fn)(sqsEvent(sqsRecord("a"), sqsRecord("b")), lambdaContext());
    expect([seen, inside]).toEqual([[true], [true, false, true, false]]);
  });
});
