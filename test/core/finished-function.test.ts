import { describe, expect, it } from "vitest";
import { requireFinished } from "../../src/core/finished-function.ts";
import { fasten } from "../../src/core/pipeline.ts";

describe("what an adapter is given", () => {
  it.each([fasten().http(() => 1), fasten().event(() => 1), fasten().batch(() => undefined), fasten().raw(() => 1)])(
    "may be any end of a pipeline: $kind",
    (fn) => {
      expect(() => requireFinished("lambda", fn)).not.toThrow();
    },
  );

  it.each<[fn: unknown, got: string]>([
    [fasten(), "a pipeline"],
    [() => 1, "a function"],
    [undefined, "undefined"],
    [null, "null"],
    ["http", '"http"'],
    [{ kind: "http" }, "an object"],
    [{ kind: "cron", run: () => 1 }, "an object"],
  ])("is refused when it is %o", (fn, got) => {
    const message = `lambda: \`fn\` must be a finished function, got ${got}; end the pipeline with .http, .event, .batch or .raw.`;
    expect(() => requireFinished("lambda", fn)).toThrow(expect.objectContaining({ code: "INVALID_OPTION", message }));
  });
});
