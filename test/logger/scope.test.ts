import { describe, expect, it } from "vitest";
import { fasten } from "../../src/index.ts";
import { createLogger } from "../../src/logger/index.ts";
import { memorySink } from "../../src/logger/sinks/memory.ts";
import { invoke, testEvent, testInvocation } from "../../src/testing/index.ts";

function setup() {
  const sink = memorySink();
  return { sink, log: createLogger({ sink, service: "test", format: "json" }) };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("fields of an invocation", () => {
  it("stay on its lines until they are removed, and end with it", async () => {
    const { sink, log } = setup();
    const fn = fasten(log).event((event) => {
      log.append({ a: event.data, b: 1 });
      log.child({ c: 1 }).info("one");
      log.remove("b");
      log.info("two");
    });
    await invoke(fn, testEvent("x"));
    await invoke(
      fasten(log).event(() => log.info("later")),
      testEvent("y"),
    );
    const fields = sink.records.filter(({ message }) => /one|two|later/.test(message)).map((record) => record.fields);
    expect(fields).toEqual([{ c: 1, a: "x", b: 1 }, { a: "x" }, {}]);
  });

  it("never mix: a thousand interleaved invocations, each line with its own id and fields", async () => {
    const { sink, log } = setup();
    const fn = fasten(log).event(async (event) => {
      const n = event.data as number;
      log.append({ n });
      for (let step = 0; step < 3; step++) {
        await (n % 3 === 0 ? wait(n % 7) : Promise.resolve());
        log.info("step", { step });
      }
    });
    await Promise.all(Array.from({ length: 1000 }, (_, n) => invoke(fn, testEvent(n), { id: `i-${n}` })));
    const lines = sink.lines.map((line) => JSON.parse(line) as { requestId: string; n: number; message: string });
    expect(lines).toHaveLength(4000);
    expect(lines.filter(({ requestId, n }) => requestId !== `i-${n}`)).toEqual([]);
  });

  it("take what cannot be read, and copies of what the caller goes on changing", async () => {
    const { sink, log } = setup();
    const hostile = {
      get a(): never {
        throw new Error("refused");
      },
    };
    const mine = { n: 1 };
    const fn = fasten(log).event(() => {
      log.append(mine);
      log.annotate(hostile);
      mine.n = 2;
      log.child(hostile).info("hello");
      log.append(hostile);
    });
    await invoke(fn, testEvent(1));
    expect(JSON.parse(sink.lines[0] ?? "")).toMatchObject({ message: "hello", n: 1, extra: { a: "[threw: refused]" } });
    expect(JSON.parse(sink.lines[1] ?? "")).toMatchObject({ outcome: "ok", n: 1 });
  });

  it("can be given an invocation by hand, as runtimes without AsyncLocalStorage need it", () => {
    const { sink, log } = setup();
    const invocation = testInvocation({ id: "by-hand" });
    log.for(invocation).append({ a: 1 });
    log.for(invocation).info("hello");
    expect(JSON.parse(sink.lines[0] ?? "")).toMatchObject({ requestId: "by-hand", a: 1 });
  });
});
