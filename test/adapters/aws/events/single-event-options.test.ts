import { describe, expect, it, vi } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { toHttp } from "../../../../src/cloudevents/index.ts";
import { fasten, PermanentFailure } from "../../../../src/index.ts";
import { createLogger } from "../../../../src/logger/index.ts";
import { memorySink } from "../../../../src/logger/sinks/memory.ts";
import { newOrder } from "../../../cloudevents/support/order.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { eventBridgeEvent } from "../samples/event-bridge.ts";
import { httpApiEvent } from "../samples/http-api.ts";
import { snsEvent } from "../samples/sns.ts";

const message = toHttp(newOrder);
const request = httpApiEvent({
  method: "POST",
  headers: { host: "shop.example.com", ...message.headers },
  body: message.body as string,
});

const SINGLE: readonly (readonly [what: string, event: unknown])[] = [
  ["a message of SNS", snsEvent()],
  ["an event of a bus", eventBridgeEvent()],
  ["a CloudEvent in a request", request],
  ["a direct invocation", { hello: "world" }],
];

const broken = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

describe.each(SINGLE)("the options of an event function, on %s", (_what, event) => {
  it("retries: a transient error is tried again, in one invocation with one wide record", async () => {
    const sink = memorySink();
    const log = createLogger({ sink, format: "json" });
    let calls = 0;
    const fn = fasten(log).event(
      () => {
        if (++calls < 3) throw broken();
        return "done";
      },
      { retries: 2, retryDelayMs: 0 },
    );
    await lambda(fn)(event, lambdaContext());
    expect(calls).toBe(3);
    expect(sink.records.map(({ fields }) => fields?.["outcome"])).toEqual(["ok"]);
  });

  it("retries: what is not transient is not", async () => {
    consoleErrors();
    let calls = 0;
    const fn = fasten().event(
      () => {
        calls += 1;
        throw new PermanentFailure("hopeless");
      },
      { retries: 2, retryDelayMs: 0 },
    );
    await lambda(fn)(event, lambdaContext()).catch(() => undefined);
    expect(calls).toBe(1);
  });

  it("marginMs: what hangs is given up in time, and its signal aborts", async () => {
    consoleErrors();
    vi.useFakeTimers();
    const reasons: unknown[] = [];
    const fn = fasten().event(
      async (_event, { signal }) => {
        signal.addEventListener("abort", () => reasons.push(signal.reason));
        await new Promise(() => undefined);
      },
      { marginMs: 1000 },
    );
    const end = performance.now() + 3000;
    const answer = lambda(fn)(event, { ...lambdaContext(), getRemainingTimeInMillis: () => end - performance.now() });
    const settled = answer.catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(2000);
    const answered = (await settled) as { statusCode?: number; code?: string };
    vi.useRealTimers();
    expect(answered.statusCode ?? answered.code).toBe(answered.statusCode ? 504 : "DEADLINE_EXCEEDED");
    expect(reasons).toMatchObject([{ code: "DEADLINE_EXCEEDED" }]);
  });
});
