import { currentInvocation, fasten } from "faasten";
import { createLogger } from "faasten/logger";
import { memorySink } from "faasten/logger/memory";
import { testEvent, testInvocation } from "faasten/testing";
import { equal } from "./check.ts";
import { hasAsyncLocalStorage } from "./platform.ts";

const ids = Array.from({ length: 100 }, (_, index) => `invocation-${index}`);
const expected = ids.map((id) => (hasAsyncLocalStorage ? id : undefined));

/** Many invocations in one process at once: nobody ever sees another's. */
export const concurrencyChecks: Record<string, () => unknown> = {
  [`currentInvocation: interleaved invocations see ${hasAsyncLocalStorage ? "their own" : "none rather than another's"}`]:
    async () => {
      const gate = meetingOf(ids.length);
      const fn = fasten().event(async () => {
        await gate();
        return currentInvocation()?.id;
      });
      equal(await Promise.all(ids.map((id) => fn.run(testEvent(id), testInvocation({ id })))), expected);
    },

  [`logger: lines of interleaved invocations carry ${hasAsyncLocalStorage ? "their own id" : "an id only through log.for"}`]:
    async () => {
      const gate = meetingOf(ids.length);
      const sink = memorySink();
      const log = createLogger({ sink, format: "json" });
      const fn = fasten().event(async (event, invocation) => {
        await gate();
        log.info("ambient", { own: event.data });
        log.for(invocation).info("bound", { own: event.data });
      });
      await Promise.all(ids.map((id) => fn.run(testEvent(id), testInvocation({ id }))));
      const lines = sink.lines.map((line) => JSON.parse(line) as { message: string; requestId?: string; own: string });
      const of = (message: string) => lines.filter((line) => line.message === message);
      equal(
        of("ambient").map(({ requestId }) => requestId),
        expected,
      );
      equal(
        of("bound").map(({ requestId }) => requestId),
        ids,
      );
      equal(
        of("bound").map(({ own }) => own),
        ids,
      );
    },
};

/** Lets everybody through when the last one has come: then all are surely running at once. */
function meetingOf(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = count;
  return () => {
    missing -= 1;
    if (missing === 0) resolve();
    return promise;
  };
}
