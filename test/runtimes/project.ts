import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";

/** A project as a user has it: the packed library in node_modules, and the shared app beside it. */
export interface Project {
  readonly folder: string;
  /** For workerd, Lambda and the Functions Framework: one bundled file each. Node, Deno and Bun run `app` as it is. */
  readonly workerBundle: string;
  readonly lambdaBundle: string;
  readonly googleBundle: string;
  remove(): void;
}

const root = join(import.meta.dirname, "../..");

export async function makeProject({ serviceUrl }: { serviceUrl: string }): Promise<Project> {
  if (!existsSync(join(root, "dist/index.js")))
    throw new Error("test:runtimes needs the build: run `npm run build` first");
  const folder = mkdtempSync(join(tmpdir(), "faasten-runtimes-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  installPacked(folder);
  cpSync(join(import.meta.dirname, "app"), join(folder, "app"), { recursive: true });
  writeFileSync(join(folder, "app/service-url.ts"), `export const serviceUrl = ${JSON.stringify(serviceUrl)};`);

  const workerBundle = join(folder, "worker.mjs");
  const lambdaBundle = join(folder, "lambda/app.mjs");
  const googleBundle = join(folder, "google/index.mjs");
  const shared = { bundle: true, format: "esm", target: "es2024", absWorkingDir: folder, logLevel: "error" } as const;
  const worker = { entryPoints: ["app/worker.ts"], outfile: workerBundle, conditions: ["workerd", "worker"] };
  await build({ ...shared, ...worker, platform: "neutral" });
  await build({ ...shared, entryPoints: ["app/lambda.ts"], outfile: lambdaBundle, platform: "node" });
  await build({ ...shared, entryPoints: ["app/google.ts"], outfile: googleBundle, platform: "node" });
  writeFileSync(join(folder, "google/package.json"), JSON.stringify({ private: true, main: "index.mjs" }));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return { folder, workerBundle, lambdaBundle, googleBundle, remove };
}

/** The library has no dependencies at run time, so unpacking is installing. */
function installPacked(folder: string): void {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = JSON.parse(execFileSync("npm", args, { cwd: root, encoding: "utf8" })) as { filename: string }[];
  const target = join(folder, "node_modules/faasten");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, packed?.filename ?? ""), "-C", target, "--strip-components=1"]);
}
