import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from "vitest/node";

/** Closes a run with what was skipped, and why, and one line of counts. A skip without a reason counts as a failure. */
// Vitest takes a reporter as a default export that it can call with `new`.
export default class CountsReporter implements Reporter {
  #filtered = false;

  onInit(vitest: Vitest): void {
    this.#filtered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const passed = tests.filter((test) => test.result().state === "passed").length;
    const skipped = tests.filter((test) => test.result().state === "skipped");
    const ran = tests.length - skipped.length;
    // Tests that `-t` or `.only` left out were not skipped by their author.
    const narrowed = this.#filtered || tests.some((test) => test.options.mode === "only");
    const unexplained = narrowed ? [] : skipped.filter((test) => reason(test) === undefined);
    const elsewhere = modules.flatMap(errorsOutsideTests).length + unhandled.length;
    const failed = ran - passed + elsewhere + unexplained.length;

    for (const test of narrowed ? [] : skipped) {
      console.log(`skipped: ${test.module.relativeModuleId} > ${test.fullName}: ${reason(test) ?? "GIVES NO REASON"}`);
    }
    if (failed > 0) process.exitCode = 1;
    console.log(closingLine(passed, failed, skipped.length - unexplained.length));
  }
}

/** Given with `context.skip("reason")`. */
function reason(test: TestCase): string | undefined {
  const result = test.result();
  return result.state === "skipped" ? result.note : undefined;
}

/** A file that does not load, or a hook of a suite, fails without any test of its own failing. */
function errorsOutsideTests(module: TestModule): SerializedError[] {
  return [...module.errors(), ...[...module.children.allSuites()].flatMap((suite) => suite.errors())];
}

function closingLine(passed: number, failed: number, skipped: number): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
