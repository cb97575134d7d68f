import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../../scripts/public-paths.ts";

/** Type-checks each program for itself, as a user of the package, and gives what the compiler says of each. */
export function diagnose<Name extends string>(programs: Readonly<Record<Name, string>>): Record<Name, string> {
  const folder = mkdtempSync(join(tmpdir(), "faasten-types-"));
  try {
    symlinkSync(`${root}node_modules`, join(folder, "node_modules"));
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
    const names = Object.keys(programs) as Name[];
    names.forEach((name, index) =>
      writeFileSync(join(folder, `program-${index}.ts`), `${imports}${programs[name]}\nexport {};\n`),
    );
    const said = check(folder);
    return Object.fromEntries(
      names.map((name, index) => [name, said.filter((line) => line.startsWith(`program-${index}.ts(`)).join("\n")]),
    ) as Record<Name, string>;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const config = {
  extends: `${root}test/tsconfig.json`,
  compilerOptions: {
    rootDir: "/",
    paths: { faasten: [`${root}src/index.ts`], "faasten/validation": [`${root}src/validation/index.ts`] },
  },
  include: ["*.ts"],
};

const imports = `
import { fasten, provide, type FunctionEvent, type Middleware } from "faasten";
import { validate } from "faasten/validation";
import { z } from "zod";
`;

/** One entry for each error, its details below it. */
function check(folder: string): string[] {
  const { stdout, error } = spawnSync("tsc", ["--noEmit", "--pretty", "false", "-p", folder], {
    cwd: folder,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (error) throw error;
  return stdout.trimEnd().split(/\n(?! )/);
}
