import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { publicPaths, root } from "../scripts/public-paths.ts";

const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Record<string, Record<string, string>>;

test("the tests run on the Node of devDependencies, whatever Node npm itself runs on", () => {
  expect(process.version).toMatch(/^v24\./);
  expect(process.version).toBe(`v${manifest["devDependencies"]?.["node"]}`);
});

test("every development dependency is pinned to one version", () => {
  const loose = Object.entries(manifest["devDependencies"] ?? {}).filter(([, range]) => !/^\d+\.\d+\.\d+$/.test(range));
  expect(loose).toEqual([]);
});

test("the lock file names no registry host", () => {
  expect(readFileSync(`${root}package-lock.json`, "utf8")).not.toContain('"resolved": "http');
});

test("the type checker resolves the public paths to the files that package.json exports (else: npm run paths)", () => {
  const config = execFileSync("tsc", ["-p", "test/tsconfig.json", "--showConfig"], { cwd: root, encoding: "utf8" });
  const { paths } = (JSON.parse(config) as { compilerOptions: { paths: Record<string, string[]> } }).compilerOptions;
  expect(paths).toEqual(
    Object.fromEntries(publicPaths().map(({ specifier, source }) => [specifier, [`../${source}`]])),
  );
});

test("CI begins with the test command of the README", () => {
  expect(readFileSync(`${root}README.md`, "utf8")).toContain("npm ci && npm test");
  expect(readFileSync(`${root}.ci/run`, "utf8")).toContain('bash -c "npm ci && npm test"');
});

test("every comment that turns a lint rule off says why, behind two dashes", () => {
  const files = globSync("{src,test,bench,examples,scripts}/**/*.ts", { cwd: root });
  const directives = files.flatMap((file) => {
    const lines = readFileSync(root + file, "utf8").split("\n");
    return lines.filter((line) => /\/[/*] *oxlint-disable/.test(line)).map((line) => `${file}: ${line.trim()}`);
  });
  expect(directives.filter((line) => !/ -- \S/.test(line))).toEqual([]);
});
