import { execFileSync } from "node:child_process";
import { arch, availableParallelism, cpus, platform } from "node:os";

/** What the numbers were measured on. */
export function machine(): string {
  const cpu = cpus()[0]?.model.trim() ?? "unknown CPU";
  const system = `${platform()} ${arch()}`;
  const day = new Date().toISOString().slice(0, 10);
  return `${cpu}, ${availableParallelism()} cores, ${system}, Node ${process.versions.node}, ${day}, ${commit()}`;
}

/** The commit, and whether something has been changed since. */
function commit(): string {
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: import.meta.dirname, stdio: ["ignore", "pipe", "ignore"] }).toString();
  try {
    const changed = git("status", "--porcelain", "--", "../src", "../package.json").trim() === "" ? "" : " and changes";
    return `commit ${git("rev-parse", "--short", "HEAD").trim()}${changed}`;
  } catch {
    return "no commit"; // A tarball, or no git.
  }
}
