// Installs what is too heavy for `npm ci` into a cache folder, once for each lock file. Also a program: `node install.ts`.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

export interface OnDemand {
  /** The exact versions, from its package.json. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Its folder, if it is installed. */
  find(): string | undefined;
  /** Its folder, installing it first if need be; or why there is none. */
  install(): { folder: string } | { missing: string };
}

const here = import.meta.dirname;
const tenMinutesMs = 600_000;

/** Node 22 and 26, Deno, Bun and workerd. */
export const runtimes: OnDemand = onDemand({ name: "runtimes", manifestFolder: here });

/** AWS's Lambda runtime client, apart from the rest because it is compiled, which not every machine can. */
export const lambdaRic: OnDemand = onDemand({
  name: "lambda-ric",
  manifestFolder: join(here, "lambda-ric"),
  env: nodeHeaders(),
  obstacle: missingBuildTools,
});

if (import.meta.main) console.log(runtimes.install(), lambdaRic.install());

interface OnDemandOptions {
  name: string;
  manifestFolder: string;
  env?: Record<string, string>;
  /** Why this machine cannot install it, if so. */
  obstacle?(): string | undefined;
}

function onDemand({ name, manifestFolder, env = {}, obstacle }: OnDemandOptions): OnDemand {
  const manifest = ["package.json", "package-lock.json", ".npmrc"].map((file) => join(manifestFolder, file));
  const folder = join(cacheFolder(), `${name}-${fingerprint(manifest)}`);
  const { dependencies } = JSON.parse(readFileSync(manifest[0] ?? "", "utf8")) as Pick<OnDemand, "dependencies">;
  const find = (): string | undefined => (existsSync(folder) ? folder : undefined);
  let missing: string | undefined; // Kept: what failed once is not tried again for each runtime.
  return {
    dependencies,
    find,
    install() {
      if (find()) return { folder };
      missing ??= obstacle?.() ?? installInto(folder, manifest, env);
      return missing === undefined ? { folder } : { missing };
    },
  };
}

function cacheFolder(): string {
  const { FAASTEN_CACHE, XDG_CACHE_HOME } = process.env;
  return FAASTEN_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "faasten");
}

/** The platform belongs to it: what is installed is binaries. */
function fingerprint(files: readonly string[]): string {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}`);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** Installs beside the folder and renames at the end, so that nobody ever sees half of it. Returns what went wrong. */
function installInto(folder: string, manifest: readonly string[], env: Record<string, string>): string | undefined {
  console.log(`Installing ${basename(folder)} into ${dirname(folder)} (once; takes about a minute) ...`);
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}.draft-`);
  try {
    for (const file of manifest) copyFileSync(file, join(draft, basename(file)));
    const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
      cwd: draft,
      env: { ...process.env, ...env },
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: tenMinutesMs,
    });
    if (npm.status !== 0) return `npm ci failed: ${npm.error?.message ?? endsOf(npm.stderr)}`;
    renameUnlessThere(draft, folder);
    return undefined;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Two runs may install at once: the first to finish wins, the other uses the winner's. */
function renameUnlessThere(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

/** npm names the kind of failure first; what a script had to say stands last. */
function endsOf(text: string): string {
  const lines = text.trim().split("\n");
  return lines.length <= 15 ? lines.join("\n") : [...lines.slice(0, 3), "...", ...lines.slice(-12)].join("\n");
}

/** The headers that came with the running Node, so that the build neither downloads any nor takes another Node's. */
function nodeHeaders(): Record<string, string> {
  const prefix = dirname(dirname(process.execPath));
  const candidates = [join(prefix, `node_modules/node-${process.platform}-${process.arch}`), prefix];
  const found = candidates.find((folder) => existsSync(join(folder, "include/node/node_api.h")));
  return found ? { npm_config_nodedir: found } : {};
}

/** aws-lambda-ric unpacks and builds curl and its C++ client, then an addon; it does not build on macOS or Windows. */
function missingBuildTools(): string | undefined {
  if (process.platform !== "linux") return `aws-lambda-ric builds on Linux only, this is ${process.platform}`;
  const needed = [["cmake", "cmake3"], ["make"], ["cc", "gcc"], ["g++", "c++"], ["python3"], ["tar"], ["xz"]];
  const missing = needed.filter((names) => !names.some(isOnPath)).map(([name]) => name);
  return missing.length > 0 ? `aws-lambda-ric is compiled and needs: ${missing.join(", ")}` : undefined;
}

function isOnPath(command: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, command)));
}
