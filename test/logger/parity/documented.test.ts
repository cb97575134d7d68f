import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { root } from "../../../scripts/public-paths.ts";
import { endInvocation } from "../../../src/core/ending.ts";
import { lifecycleOf } from "../../../src/core/lifecycle.ts";
import { fasten } from "../../../src/index.ts";
import { correlation } from "../../../src/logger/extensions/correlation.ts";
import { tail } from "../../../src/logger/extensions/sample.ts";
import { createLogger } from "../../../src/logger/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { invoke, testEvent, testInvocation } from "../../../src/testing/index.ts";
import { batchOf, runInLanes } from "../../core/support/batch-of.ts";

const page = readFileSync(`${root}docs/logger.md`, "utf8");

/** The names in the first column of a section's first table. */
function namesIn(section: string): string[] {
  const [, text = ""] = page.split(`\n## ${section}\n`);
  const [table = ""] = /(?:^\|.*\n)+/m.exec(text) ?? [];
  return [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = ""]) => name);
}

/** Wide records of everything that can be told of an invocation. */
async function wideRecords(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const sink = memorySink();
  const log = createLogger({ sink, correlation: correlation(), wide: tail({ ratio: 1 }) });
  const fn = fasten(log).event(({ data }) => {
    if (data === "bad") throw new Error("broken");
  });
  const init = { remainingMs: () => 1000, function: { name: "f", version: "1", memoryMb: 128 } };
  await invoke(
    fasten(log).http(() => undefined),
    new Request("https://shop.example/"),
    init,
  );
  await invoke(fn, testEvent("good", { subject: "order" }), init);
  await expect(invoke(fn, testEvent("bad"), init)).rejects.toThrow("broken");
  const invocation = testInvocation(init);
  await runInLanes(fn, batchOf("good", "bad"), invocation);
  await endInvocation(invocation, {});
  await suspend(fn);
  return sink.records.map(({ fields }) => fields).filter((fields) => fields["event.name"] === "invocation");
}

/** What an adapter does whose platform lets a durable function wait. */
async function suspend(fn: ReturnType<ReturnType<typeof fasten>["event"]>): Promise<void> {
  const invocation = testInvocation({ tenantId: "tenant-1" });
  const waiting = fn.run(testEvent("good"), invocation);
  Object.assign(lifecycleOf(invocation).observed ?? {}, { suspended: true });
  await endInvocation(invocation, {});
  await waiting;
}

describe("docs/logger.md", () => {
  it("has every option of createLogger, and no others", () => {
    let options: string[] = [];
    try {
      createLogger({ none: true } as never);
    } catch (error) {
      options = [...(error as Error).message.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name).slice(1);
    }
    expect(namesIn("Options").toSorted()).toEqual(options.toSorted());
  });

  it("has every name of the wide record, and no others", async () => {
    const records = await wideRecords();
    const told = records.flatMap((fields) => Object.keys(fields).filter((name) => fields[name] !== undefined));
    expect(records).toHaveLength(5);
    expect(namesIn("The wide record").toSorted()).toEqual([...new Set(told)].toSorted());
  });
});
