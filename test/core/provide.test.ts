import { describe, expect, it } from "vitest";
import { fasten } from "../../src/core/pipeline.ts";
import { provide } from "../../src/core/provide.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

describe("provide", () => {
  it("hands the input and the invocation to its function", async () => {
    const fn = fasten()
      .use(provide((input, { id }) => ({ label: `${id} ${(input as { type: string }).type}` })))
      .event((_event, { label }) => label);
    expect(await fn.run(testEvent(1, { type: "order" }), testInvocation({ id: "i1" }))).toBe("i1 order");
  });

  it("calls its function once for each event", async () => {
    let made = 0;
    const fn = fasten()
      .use(provide(() => ({ made: ++made })))
      .event((_event, invocation) => invocation.made);
    expect([await fn.run(testEvent(1), testInvocation()), await fn.run(testEvent(1), testInvocation())]).toEqual([
      1, 2,
    ]);
  });

  it("fails the event when its function fails", async () => {
    const broken = provide((): object => {
      throw new Error("no database");
    });
    await expect(
      fasten()
        .use(broken)
        .event(() => "handled")
        .run(testEvent(1), testInvocation()),
    ).rejects.toThrow("no database");
  });

  it.each([[undefined], [{ user: "ada" }], ["user"]])("refuses %o in place of a function when it is made", (make) => {
    expect(() => provide(make as never)).toThrow(/^provide: `make` must be a function, got /);
  });
});
