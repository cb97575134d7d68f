import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Check, runChecks } from "./app/check.ts";
import { runInFunctionsFramework } from "./functions-framework.ts";
import { lambdaRic, runtimes } from "./install.ts";
import { runInLambda } from "./lambda.ts";
import { printedLineChecks, type RunApp, threadChecks } from "./printed-lines.ts";
import { type Printed, runProgram } from "./program.ts";
import type { Project } from "./project.ts";
import { workerLineChecks } from "./worker-lines.ts";

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
  { name: "functions-framework", run: (project) => withRuntimes((folder) => runInFunctionsFramework(folder, project)) },
];

async function runNode(major: string, project: Project): Promise<RuntimeReport> {
  // Node 24 is the one that runs this file.
  if (process.version.startsWith(`v${major}.`)) return runNodeBinary(process.execPath, major, project);
  const platform = `${process.platform}-${process.arch}`;
  return withRuntimes((folder) => {
    const binary = join(folder, `node_modules/node${major}-${platform}/bin/node`);
    if (!existsSync(binary)) return { skipped: `no package of Node ${major} for ${platform} is listed` };
    return runNodeBinary(binary, major, project);
  });
}

async function runNodeBinary(binary: string, major: string, project: Project): Promise<RuntimeReport> {
  const run = appRunner(binary, [], project);
  return withChecks(await runSuite(run("print.ts"), major), { ...printedLineChecks(run), ...threadChecks(run) });
}

function runInstalled(name: "deno" | "bun", args: readonly string[], project: Project): Promise<RuntimeReport> {
  return withRuntimes(async (folder) => {
    const run = appRunner(join(folder, "node_modules/.bin", name), args, project);
    return withChecks(await runSuite(run("print.ts"), runtimes.dependencies[name]), printedLineChecks(run));
  });
}

function appRunner(binary: string, before: readonly string[], { folder }: Project): RunApp {
  return (program, ...args) =>
    runProgram(binary, [...before, join(folder, "app", program), ...args], { folder, timeoutMs });
}

function runWorkerd({ folder, workerBundle }: Project, flags: readonly string[]): Promise<RuntimeReport> {
  return withRuntimes(async (runtimesFolder) => {
    const program = join(import.meta.dirname, "workerd.ts");
    const fetchFrom = (path: string): Promise<Printed> =>
      runProgram(process.execPath, [program, runtimesFolder, workerBundle, path, ...flags], { folder, timeoutMs });
    return withChecks(await runSuite(fetchFrom("/")), workerLineChecks(fetchFrom));
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

interface SuiteReport {
  version: string;
  checks: Check[];
}

/** The report is the last line; a runtime that is not the one asked for proves nothing. */
async function runSuite(printed: Promise<Printed>, expected = ""): Promise<SuiteReport> {
  const { stdout } = await printed;
  const report = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as SuiteReport;
  if (!report.version.startsWith(expected)) throw new Error(`expected version ${expected}, but ${report.version} ran`);
  return report;
}

/** Adds what can only be checked from outside. */
async function withChecks(report: SuiteReport, more: Record<string, () => Promise<void>>): Promise<SuiteReport> {
  return { ...report, checks: [...report.checks, ...(await runChecks(more))] };
}
