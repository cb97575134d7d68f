import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { publicPaths, root } from "../../scripts/public-paths.ts";
import type { CodeBlock } from "./code-blocks.ts";

/**
 * Type-checks all blocks in one run of tsc, each as a module that sees the library through its public paths only.
 * Gives one line for each error: `README.md:12: error TS2304: Cannot find name 'x'.`
 */
export function compileBlocks(blocks: readonly CodeBlock[]): string[] {
  mkdirSync(`${root}.cache`, { recursive: true });
  const folder = mkdtempSync(`${root}.cache/doc-examples-`);
  try {
    for (const block of blocks) writeBlock(folder, block);
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(configuration));
    const { status, stdout } = spawnSync("tsc", ["-p", folder, "--pretty", "false"], {
      cwd: root,
      encoding: "utf8",
      timeout: 60_000,
    });
    const errors = stdout.split("\n").filter((line) => line !== "");
    if (status !== 0 && errors.length === 0) throw new Error(`tsc ended with ${status} and said nothing`);
    return errors.map((line) => whereItStands(line, relative(root, folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const configuration = {
  extends: `${root}test/tsconfig.json`,
  compilerOptions: {
    paths: Object.fromEntries(publicPaths().map(({ specifier, source }) => [specifier, [root + source]])),
  },
  include: ["**/*.ts"],
};

/** As far down in its file as it stands in the document, so that the compiler tells the document's lines. */
function writeBlock(folder: string, { file, line, code, name }: CodeBlock): void {
  const path = join(folder, file, name ?? `line-${line}.ts`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, "\n".repeat(line - 1) + code);
}

function whereItStands(line: string, folder: string): string {
  const [, file, row, message] = /^(.+)\/[^/]+\.ts\((\d+),\d+\): (.+)$/.exec(line) ?? [];
  return file?.startsWith(folder) ? `${file.slice(folder.length + 1)}:${row}: ${message}` : line;
}
