import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { moduleSpecifiers } from "../../scripts/module-specifiers.ts";
import { root } from "../../scripts/public-paths.ts";

const tarball = inject("tarball");
const installed = join(inject("consumer"), "node_modules/faasten");
const read = (file: string): string => readFileSync(join(installed, file), "utf8");
const code = globSync("dist/**/*.{js,d.ts}", { cwd: installed });

test("the tarball holds the sources, what was built from each of them, and nothing else", () => {
  const sources = globSync("src/**/*.ts", { cwd: root });
  const built = sources.flatMap((file) => {
    const name = file.replace(/^src\//, "dist/").replace(/\.ts$/, "");
    return [`${name}.js`, `${name}.js.map`, `${name}.d.ts`, `${name}.d.ts.map`];
  });
  const others = [
    "package.json",
    "README.md",
    "LICENSE",
    ...(existsSync(`${root}CHANGELOG.md`) ? ["CHANGELOG.md"] : []),
  ];
  const files = globSync("**/*.*", { cwd: installed }).concat(globSync("LICENSE", { cwd: installed }));
  expect(files.toSorted()).toEqual([...sources, ...built, ...others].toSorted());
});

test("publint finds nothing to say", () => {
  expect(outcome("publint", ["run", tarball, "--strict"])).toMatchObject({ status: 0 });
});

test("the types are right for every way of resolving them", () => {
  expect(outcome("attw", [tarball, "--profile", "esm-only", "--no-definitely-typed", "--no-emoji"])).toMatchObject({
    status: 0,
  });
});

test("what was built imports nothing but its own modules, as .js", () => {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(read("package.json")) as Manifest;
  const packages = Object.keys({ ...dependencies, ...peerDependencies });
  const foreign = code.flatMap((file) =>
    moduleSpecifiers(file, read(file)).filter(
      ({ value }) => !(value?.match(/^\.\.?\/.*\.js$/) ?? packages.includes(value ?? "")),
    ),
  );
  expect(code.length).toBeGreaterThan(0);
  expect(foreign).toEqual([]);
});

test("every map leads to a source in the tarball", () => {
  const maps = globSync("dist/**/*.map", { cwd: installed });
  const lost = maps.filter((file) => {
    const { sources } = JSON.parse(read(file)) as { sources: string[] };
    return !sources.every((source) => existsSync(join(installed, file, "..", source)));
  });
  expect(maps).toHaveLength(code.length);
  expect(lost).toEqual([]);
});

interface Manifest {
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

/** What a checker printed, and whether it was content. */
function outcome(command: string, args: readonly string[]): { status: number | null; output: string } {
  try {
    return { status: 0, output: execFileSync(command, args, { cwd: root, encoding: "utf8", timeout: 50_000 }) };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string };
    return { status, output: `${stdout}${stderr}` };
  }
}
