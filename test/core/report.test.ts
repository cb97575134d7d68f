import { describe, expect, it } from "vitest";
import { recordView } from "../../src/core/live-invocation.ts";
import { report, reporter } from "../../src/core/report.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { consoleErrors } from "./support/console-errors.ts";
import { hostileThrows } from "./support/hostile.ts";

describe("a failure that no caller will see", () => {
  it("goes to the reporter of its invocation, from a record too", () => {
    const lines = consoleErrors();
    const invocation = testInvocation();
    const taken: unknown[] = [];
    reporter.set(invocation, (error, what) => taken.push([(error as Error).message, what]));
    report(invocation, new Error("a"), "work failed");
    report(recordView(invocation, testEvent(1)), new Error("b"), "work failed");
    expect([taken, lines]).toEqual([
      [
        ["a", "work failed"],
        ["b", "work failed"],
      ],
      [],
    ]);
  });

  it("goes to the console where there is no reporter, with its stack", () => {
    const lines = consoleErrors();
    report(testInvocation(), new Error("a"), "work failed");
    expect(lines).toEqual([expect.stringMatching(/^faasten: work failed: Error: a\n {4}at /)]);
  });

  it.each(hostileThrows)("is one line on the console even when it is %s", (_what, make) => {
    const lines = consoleErrors();
    report(testInvocation(), make(), "work failed");
    expect(lines).toEqual([expect.stringMatching(/^faasten: work failed: /)]);
  });

  it("is not lost when the reporter fails: the console tells of both", () => {
    const lines = consoleErrors();
    const invocation = testInvocation();
    reporter.set(invocation, () => {
      throw new Error("the reporter is broken");
    });
    report(invocation, new Error("the failure itself"), "work failed");
    expect(lines.join("\n")).toContain("the reporter is broken");
    expect(lines.join("\n")).toContain("the failure itself");
  });
});
