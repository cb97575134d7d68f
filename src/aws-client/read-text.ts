import { builtin } from "../core/host.ts";
import { AwsError } from "./aws-error.ts";

/** Reads a small file that the environment names; it is exchanged while the process runs, so it is read each time. */
export function readText(path: string): string {
  try {
    const fs = builtin<{ readFileSync(path: string, encoding: "utf8"): string }>("node:fs");
    if (fs) return fs.readFileSync(path, "utf8");
  } catch {
    // Told below like a runtime without files: the path is known to whoever set it.
  }
  throw new AwsError("CREDENTIALS_UNAVAILABLE", `AWS: the file ${path} could not be read.`, {});
}
