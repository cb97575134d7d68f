// `npm run test:runtimes`: the packed library, one suite, every real runtime.
import { makeProject, type Project } from "./project.ts";
import { allRuntimes, type Runtime, type RuntimeReport } from "./runtimes.ts";
import { startSignedService } from "./signed-service.ts";
import { table } from "./table.ts";

const service = await startSignedService();
const project = await makeProject({ serviceUrl: service.url });
const rows = [["runtime", "version", "passed", "failed", "skipped"]];
const counts = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const runtime of allRuntimes) rows.push(tell(runtime.name, await runSafely(runtime, project)));
} finally {
  project.remove();
  service.stop();
}

console.log(`\n${table(rows)}\n`);
const { passed, failed, skipped } = counts;
if (skipped > 0 && process.env["CI"] === "true") console.log("CI=true: a runtime that is skipped fails the run.");
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
if (failed > 0 || (skipped > 0 && process.env["CI"] === "true")) process.exitCode = 1;

/** A runtime that does not get as far as a report has failed one check: that it runs. */
async function runSafely(runtime: Runtime, inProject: Project): Promise<RuntimeReport> {
  try {
    return await runtime.run(inProject);
  } catch (error) {
    return { version: "?", checks: [{ name: "runs", ok: false, detail: (error as Error).message }] };
  }
}

/** Prints what went wrong as it comes, adds to the counts, and gives the runtime's row of the table. */
function tell(name: string, report: RuntimeReport): string[] {
  if ("skipped" in report) {
    counts.skipped++;
    console.log(`SKIPPED ${name}: ${report.skipped}`);
    return [name, "-", "-", "-", report.skipped.split("\n")[0] ?? ""];
  }
  const broken = report.checks.filter((check) => !check.ok);
  for (const check of broken) console.log(`FAILED ${name}: ${check.name}\n${firstLines(check.detail)}`);
  counts.failed += broken.length;
  counts.passed += report.checks.length - broken.length;
  return [name, report.version, String(report.checks.length - broken.length), String(broken.length), ""];
}

function firstLines(detail = ""): string {
  return detail.split("\n").slice(0, 6).join("\n");
}
