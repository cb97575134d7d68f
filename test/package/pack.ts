import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { root } from "../../scripts/public-paths.ts";

// What is on trial is not the checkout but what a user gets: the tarball, and a project that has installed it.
declare module "vitest" {
  interface ProvidedContext {
    tarball: string;
    /** The folder of that project, outside of the checkout so that nothing resolves to it. */
    consumer: string;
  }
}

export function setup(project: TestProject): () => void {
  if (!existsSync(`${root}dist/index.js`)) throw new Error("test/package: dist must be there, run: npm run build");
  const folder = mkdtempSync(join(tmpdir(), "faasten-package-"));
  const tarball = pack(folder);
  project.provide("tarball", tarball);
  project.provide("consumer", installed(tarball, join(folder, "consumer")));
  return () => rmSync(folder, { recursive: true });
}

function pack(folder: string): string {
  const printed = run("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], root);
  return join(folder, printed.trim());
}

function installed(tarball: string, folder: string): string {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), '{ "name": "consumer", "private": true, "type": "module" }');
  run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], folder);
  return folder;
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", timeout: 120_000 });
}
