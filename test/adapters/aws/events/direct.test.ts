import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten, PermanentFailure } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { eventOf } from "../support/run.ts";

describe("a direct invocation", () => {
  it("is an event whose data is the payload itself", async () => {
    const payload = { orderId: 7 };
    const event = await eventOf(payload);
    expect(event).toMatchObject({
      id: "request-1",
      source: "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
      type: "com.amazonaws.lambda.invoke",
      delivery: { source: "aws:lambda" },
    });
    expect(event.data).toBe(payload);
    expect(event.raw).toBe(payload);
  });

  it("without an ARN has a source all the same", async () => {
    const source = await lambda(fasten().event((event) => event.source))({}, {});
    expect(source).toBe("aws:lambda");
  });

  it.each([
    ["an object", { a: 1 }],
    ["a list", [1, 2]],
    ["text", "hello"],
    ["null", null],
    ["records of a service that nobody knows", { Records: [{ eventSource: "aws:new" }, { eventSource: "aws:new" }] }],
    ["records that name no service", { Records: [null, 7, {}] }],
    ["records that are none", { Records: {} }],
    ["records that are null", { Records: null }],
  ])("may be %s, and gets back what the handler returned, untouched", async (_what, payload) => {
    const result = { any: "thing" };
    const echo = lambda(fasten().event(({ data }) => (data === payload ? result : "something else")));
    expect(await echo(payload, lambdaContext())).toBe(result);
  });

  it("that fails rejects with what was thrown, hopeless or not", async () => {
    const failure = new PermanentFailure("hopeless");
    const fn = fasten().event(
      () => {
        throw failure;
      },
      { deadLetter: () => "would hide it from whoever waits for the answer" },
    );
    await expect(lambda(fn)({}, lambdaContext())).rejects.toBe(failure);
  });

  it("is a batch of one for a batch function, whose value goes back", async () => {
    consoleErrors();
    const of = (outcome: object) => lambda(fasten().batch(() => ({ outcomes: [outcome as never] })));
    expect(await of({ status: "ok", value: 42 })({}, lambdaContext())).toBe(42);
    expect(await lambda(fasten().batch(() => {}))({}, lambdaContext())).toBeUndefined();
    await expect(of({ status: "retry", error: new Error("boom") })({}, lambdaContext())).rejects.toThrow("boom");
  });
});
