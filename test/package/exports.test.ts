import { existsSync, globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { publicPathOf, publicPaths, root } from "../../scripts/public-paths.ts";

const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as { exports: Record<string, unknown> };

test("every exported path has its source and its built files", () => {
  const files = publicPaths().flatMap(({ source, script, types }) => [source, script, types]);
  expect(files.filter((file) => !existsSync(root + file))).toEqual([]);
});

test("every path leads to the file that the rule says", () => {
  expect(publicPaths().map(({ source }) => publicPathOf(source))).toEqual(publicPaths().map(({ subpath }) => subpath));
});

test("every index and every driver in src is exported", () => {
  const exported = new Set(publicPaths().map(({ source }) => source));
  const files = globSync("src/**/*.ts", { cwd: root }).filter((file) => publicPathOf(file) !== undefined);
  expect(files.filter((file) => !exported.has(file))).toEqual([]);
});

test("the list has no wildcard, and each entry names its types first", () => {
  const { "./package.json": own, ...entries } = manifest.exports;
  expect(own).toBe("./package.json");
  expect(Object.keys(entries).filter((path) => path.includes("*"))).toEqual([]);
  for (const entry of Object.values(entries)) expect(Object.keys(entry as object)).toEqual(["types", "default"]);
});

test.each([
  ["src/index.ts", "."],
  ["src/logger/index.ts", "./logger"],
  ["src/logger/sinks/memory.ts", "./logger/memory"],
  ["src/adapters/aws/index.ts", "./aws"],
  ["src/idempotency/stores/dynamodb/index.ts", "./idempotency/dynamodb"],
  ["src/metrics/exporters/emf.ts", "./metrics/emf"],
  ["src/params/sources/env.ts", "./params/env"],
  ["src/logger/record.ts", undefined],
  ["src/idempotency/stores/dynamodb/claim.ts", undefined],
  ["src/adapters/aws/sqs.ts", undefined],
])("%s is the public path %s", (source, path) => {
  expect(publicPathOf(source)).toBe(path);
});
