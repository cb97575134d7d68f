import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../../scripts/public-paths.ts";
import { stateTable } from "../idempotency/model/state-table.ts";

test("docs/idempotency.md has the machine as it is", () => {
  const page = readFileSync(`${root}docs/idempotency.md`, "utf8");
  const [, table = ""] = /<!-- state table -->\n([^]*)<!-- \/state table -->/.exec(page) ?? [];
  expect(table.trim()).toBe(stateTable().trim());
});
