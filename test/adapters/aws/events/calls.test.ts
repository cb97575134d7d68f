import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten, type FunctionEvent } from "../../../../src/index.ts";
import { callSamples } from "../samples/calls.ts";
import { lambdaContext } from "../samples/context.ts";
import { eventsOf } from "../support/run.ts";

const answer = { any: "thing" };

describe.each(callSamples)("$what", ({ event, type, id = "request-1", source, trigger = "direct" }) => {
  it("is an event whose data is what came", async () => {
    const { events, invocation } = await eventsOf(event);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ id, source, type: `com.amazonaws.${type}` });
    expect(events[0]?.delivery.source).toBe(`aws:${type.split(".")[0]}`);
    expect(events[0]?.data).toBe(event);
    expect(events[0]?.raw).toBe(event);
    expect(invocation.trigger).toBe(trigger);
  });

  it("gets back what the handler returned, untouched", async () => {
    expect(await lambda(fasten().event(() => answer))(event, lambdaContext())).toBe(answer);
    const batch = fasten().batch(() => ({ outcomes: [{ status: "ok", value: answer }] }));
    expect(await lambda(batch)(event, lambdaContext())).toBe(answer);
  });

  it("gets the handler's error", async () => {
    const error = new Error("boom");
    const fail = (): never => {
      throw error;
    };
    await expect(lambda(fasten().event(fail))(event, lambdaContext())).rejects.toBe(error);
  });
});

describe("the time of a call", () => {
  it("is that of the gateway's request or of the mail, where there is one", async () => {
    const times = async (what: string): Promise<string | undefined> =>
      (await eventsOf(callSamples.find((sample) => sample.what === what)?.event)).events[0]?.time;
    expect(await times("a message through a WebSocket API")).toBe("2026-11-21T10:15:30.123Z");
    expect(await times("an authorizer of an HTTP API")).toBe("2026-11-21T10:15:30.000Z");
    expect(await times("mail that SES has received")).toBe("2026-11-21T10:15:30.123Z");
    expect(await times("a code hook of Lex")).toBeUndefined();
  });
});

describe("a payload that only resembles a call", () => {
  const typeOf = async (payload: unknown): Promise<unknown> =>
    lambda(fasten().event((event: FunctionEvent) => event.type))(payload, lambdaContext());

  /** Two marks may stand within one of these. */
  const DEEP = new Set(["Records", "requestContext", "info", "CodePipeline.job"]);
  const lonely = callSamples.flatMap(({ event }) => (Array.isArray(event) ? [] : Object.entries(event as object)));

  it.each(lonely)("because it has nothing but `%s` is a direct invocation", async (member, value) => {
    expect(await typeOf({ [member]: DEEP.has(member) ? {} : value })).toBe("com.amazonaws.lambda.invoke");
  });

  it.each([
    ["members that are null", { methodArn: null, type: null, requestContext: null, info: null, Records: [null] }],
    ["only what all objects have", JSON.parse('{"__proto__":{"userPoolId":"x","triggerSource":"y"}}')],
    ["members that it only inherits", Object.create({ userPoolId: "x", triggerSource: "y" })],
    ["a list of nothing", [null, 7]],
    ["an empty list", []],
    ["a text where an object should be", { info: "parentTypeName", requestContext: "connectionId" }],
  ])("because it has %s is a direct invocation", async (_what, payload) => {
    expect(await typeOf(payload)).toBe("com.amazonaws.lambda.invoke");
  });

  it("and says a type that is no text has an unknown one", async () => {
    expect(await typeOf({ userPoolId: "x", triggerSource: 7 })).toBe("com.amazonaws.cognito.unknown");
  });
});
