import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { InvokeResult } from "./invocations.ts";
import { type LocalLambda, startLambda } from "./start-lambda.ts";

const functions = `
let calls = 0;
export const count = async (event, context) => {
  console.log("counting", event.name);
  return { calls: ++calls, id: context.awsRequestId, hasTime: context.getRemainingTimeInMillis() > 0, region: process.env.AWS_REGION };
};
export const misbehave = async ({ how }) => {
  if (how === "throw") throw new TypeError("no good");
  if (how === "exit") process.exit(3);
  if (how === "never") await new Promise(() => {});
  if (how === "hang") await new Promise((resolve) => setTimeout(resolve, 60_000));
  return process.pid;
};
`;

let folder: string;
let lambda: LocalLambda | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "faasten-lambda-"));
  writeFileSync(join(folder, "app.mjs"), functions);
});
afterEach(async () => lambda?.stop());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// Long enough for any machine; only the test of the time-out itself asks for less.
const deadlineMs = 20_000;

describe("the local loop", { timeout: 30_000 }, () => {
  test("runs a handler again and again in one process, with a context and Lambda's environment", async () => {
    lambda = await start("count");
    expect(lambda.runtime).toBe("local loop");
    const first = await lambda.invoke({ name: "ada" }, { deadlineMs });
    expect(value(first)).toEqual({ calls: 1, id: first.requestId, hasTime: true, region: "eu-west-1" });
    expect(value(await lambda.invoke({ name: "bob" }, { deadlineMs }))).toMatchObject({ calls: 2 });
    await lambda.stop();
    expect(lambda.lines).toEqual([
      { stream: "stdout", text: "counting ada" },
      { stream: "stdout", text: "counting bob" },
    ]);
  });

  test("answers events that come at once, one after the other", async () => {
    const started = (lambda = await start("count"));
    const results = await Promise.all(["a", "b", "c"].map((name) => started.invoke({ name }, { deadlineMs })));
    expect(results.map(value)).toMatchObject([{ calls: 1 }, { calls: 2 }, { calls: 3 }]);
  });

  test("reports a handler that throws, by name and message, and goes on", async () => {
    lambda = await start("misbehave");
    expect(await lambda.invoke({ how: "throw" }, { deadlineMs })).toMatchObject({
      kind: "error",
      type: "TypeError",
      message: "no good",
    });
    expect(value(await lambda.invoke({}, { deadlineMs }))).toBeTypeOf("number");
  });

  test.each([
    ["exit", "Runtime.ExitError", "Runtime exited with error: exit status 3"],
    ["never", "Runtime.ExitError", "Runtime exited without providing a reason"],
    ["hang", "Sandbox.Timedout", "Task timed out after 0.70 seconds"],
  ])(
    "reports a function that ends by %s, and starts another process for the next event",
    async (how, type, message) => {
      lambda = await start("misbehave");
      const before = value(await lambda.invoke({}, { deadlineMs }));
      expect(await lambda.invoke({ how }, { deadlineMs: how === "hang" ? 700 : deadlineMs })).toMatchObject({
        kind: "error",
        type,
        message,
      });
      const after = await lambda.invoke({}, { deadlineMs });
      expect(after.kind).toBe("response");
      expect(value(after)).not.toBe(before);
    },
  );

  test("reports a handler that is not there", async () => {
    lambda = await start("missing");
    expect(await lambda.invoke({}, { deadlineMs })).toMatchObject({ kind: "error", type: "Runtime.HandlerNotFound" });
  });
});

function start(name: string): Promise<LocalLambda> {
  return startLambda({ handler: join(folder, `app.${name}`), prefer: "local loop" });
}

function value(result: InvokeResult): unknown {
  return JSON.parse(result.body.toString());
}
