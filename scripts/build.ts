import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { moduleSpecifiers } from "./module-specifiers.ts";
import { root } from "./public-paths.ts";

process.chdir(root);
rmSync("dist", { recursive: true, force: true });
const { status, error } = spawnSync("tsc", ["-p", "tsconfig.build.json"], { stdio: "inherit" });
if (error) throw new Error("build: tsc must be on the path, run: npm run build", { cause: error });
if (status !== 0) process.exit(status ?? 1);
for (const file of globSync("dist/**/*.d.ts")) writeFileSync(file, withJsSpecifiers(file, readFileSync(file, "utf8")));

/**
 * tsc rewrites `./x.ts` in scripts but not in declarations, where some editors trip over it.
 * The new text is as long as the old one, so the declaration maps stay right.
 */
function withJsSpecifiers(file: string, declarations: string): string {
  let text = declarations;
  for (const { value, end } of moduleSpecifiers(file, declarations)) {
    if (value?.startsWith(".") && value.endsWith(".ts")) text = `${text.slice(0, end - 4)}.js${text.slice(end - 1)}`;
  }
  return text;
}
