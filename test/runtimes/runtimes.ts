import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Check } from "./app/check.ts";
import { lambdaRic, runtimes } from "./install.ts";
import { runInLambda } from "./lambda.ts";
import { runProgram } from "./program.ts";
import type { Project } from "./project.ts";

/** What came of one runtime: the checks it ran, or why it ran none. */
export type RuntimeReport = { version: string; checks: Check[] } | { skipped: string };

export interface Runtime {
  name: string;
  run(project: Project): Promise<RuntimeReport>;
}

const timeoutMs = 60_000;

/** Every runtime that the library promises to run in; each takes its exact version from the installed package. */
export const allRuntimes: readonly Runtime[] = [
  { name: "Node 22", run: (project) => runNode("22", project) },
  { name: "Node 24", run: (project) => runNode("24", project) },
  { name: "Node 26", run: (project) => runNode("26", project) },
  { name: "Deno", run: (project) => runInstalled("deno", ["run", "-A", "--no-remote"], project) },
  { name: "Bun", run: (project) => runInstalled("bun", ["run"], project) },
  { name: "workerd", run: (project) => runWorkerd(project, []) },
  { name: "workerd, nodejs_compat", run: (project) => runWorkerd(project, ["nodejs_compat"]) },
  { name: "aws-lambda-ric", run: runLambdaRic },
];

async function runNode(major: string, project: Project): Promise<RuntimeReport> {
  // Node 24 is the one that runs this file.
  if (process.version.startsWith(`v${major}.`)) return runSuite(process.execPath, [project.program], project, major);
  const platform = `${process.platform}-${process.arch}`;
  return withRuntimes((folder) => {
    const binary = join(folder, `node_modules/node${major}-${platform}/bin/node`);
    if (!existsSync(binary)) return { skipped: `no package of Node ${major} for ${platform} is listed` };
    return runSuite(binary, [project.program], project, major);
  });
}

function runInstalled(name: "deno" | "bun", args: readonly string[], project: Project): Promise<RuntimeReport> {
  return withRuntimes((folder) => {
    const binary = join(folder, "node_modules/.bin", name);
    return runSuite(binary, [...args, project.program], project, runtimes.dependencies[name]);
  });
}

function runWorkerd(project: Project, flags: readonly string[]): Promise<RuntimeReport> {
  return withRuntimes((folder) => {
    const program = join(import.meta.dirname, "workerd.ts");
    return runSuite(process.execPath, [program, folder, project.workerBundle, ...flags], project);
  });
}

async function runLambdaRic(project: Project): Promise<RuntimeReport> {
  const installed = lambdaRic.install();
  return "missing" in installed ? { skipped: installed.missing } : runInLambda(project.lambdaBundle);
}

async function withRuntimes(run: (folder: string) => RuntimeReport | Promise<RuntimeReport>): Promise<RuntimeReport> {
  const installed = runtimes.install();
  return "missing" in installed ? { skipped: installed.missing } : run(installed.folder);
}

/** The report is the last line; a runtime that is not the one asked for proves nothing. */
async function runSuite(command: string, args: string[], project: Project, expected = ""): Promise<RuntimeReport> {
  const output = await runProgram(command, args, { folder: project.folder, timeoutMs });
  const report = JSON.parse(output.trim().split("\n").at(-1) ?? "") as { version: string; checks: Check[] };
  if (!report.version.startsWith(expected)) throw new Error(`expected version ${expected}, but ${report.version} ran`);
  return report;
}
