import { describe, expectTypeOf, it } from "vitest";
import { type BatchReport, type EventFunction, fasten, type FunctionEvent, type RawFunction } from "../../src/index.ts";
import { invoke, testEvent, testInvocation } from "../../src/testing/index.ts";

describe("what a handler returns is the type of the function", () => {
  it("for events, with or without a promise", () => {
    expectTypeOf(fasten().event(() => ({ ok: true }))).toEqualTypeOf<EventFunction<{ ok: boolean }>>();
    expectTypeOf(fasten().event(async () => "text" as const)).toEqualTypeOf<EventFunction<"text">>();
    expectTypeOf(fasten().event(async () => undefined)).toEqualTypeOf<EventFunction<undefined>>();
    expectTypeOf(
      fasten()
        .event(() => 1)
        .run(testEvent(1), testInvocation()),
    ).toEqualTypeOf<Promise<number>>();
  });

  it("for native events", () => {
    const fn = fasten().raw(async (event: { name: string }) => event.name.length);
    expectTypeOf(fn).toEqualTypeOf<RawFunction<{ name: string }, number>>();
    // @ts-expect-error -- another native event
    void fn.run({ title: "x" }, testInvocation());
  });

  it("through invoke", () => {
    expectTypeOf(
      invoke(
        fasten().event(() => 1),
        testEvent(1),
      ),
    ).toEqualTypeOf<Promise<number>>();
    expectTypeOf(
      invoke(
        fasten().http(() => 1),
        new Request("https://example.com/"),
      ),
    ).toEqualTypeOf<Promise<Response>>();
    expectTypeOf(
      invoke(
        fasten().batch(() => undefined),
        [],
      ),
    ).toEqualTypeOf<Promise<BatchReport>>();
    const fn = fasten().event(() => 1);
    // @ts-expect-error -- a request is no event
    void invoke(fn, new Request("https://example.com/"));
  });

  it("for batches is nothing, or a report", () => {
    fasten().batch(() => ({ outcomes: [{ status: "ok" }] }));
    fasten().batch(async () => undefined);
    // @ts-expect-error -- a platform's own report is none
    fasten().batch(() => ({ batchItemFailures: [] }));
    // @ts-expect-error -- there is no such status
    fasten().batch(() => ({ outcomes: [{ status: "done" }] }));
    // @ts-expect-error -- a failure says why
    fasten().batch(() => ({ outcomes: [{ status: "retry" }] }));
  });
});

describe("the options of .event", () => {
  it("give the hook the event and an Error", () => {
    fasten().event(() => 1, {
      concurrency: 5,
      deadLetter: (event, error) => {
        expectTypeOf(event).toEqualTypeOf<FunctionEvent>();
        expectTypeOf(error).toEqualTypeOf<Error>();
      },
    });
  });

  it("know no others", () => {
    // @ts-expect-error -- misspelt
    fasten().event(() => 1, { concurency: 5 });
  });
});

describe("testEvent", () => {
  it("has the type of its data", () => {
    expectTypeOf(testEvent({ id: "o1" })).toEqualTypeOf<FunctionEvent<{ id: string }>>();
  });
});
