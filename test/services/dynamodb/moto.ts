import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** How to start a program, or why it cannot be. */
export type Program = { readonly command: string; readonly args: readonly string[] } | { readonly missing: string };

/**
 * moto, which speaks DynamoDB and the service of tokens: the one of the machine's Python, else that of Debian 13 (older
 * ones do not have it) in a folder of the cache, which is made once where that is possible: 290 MB, about half a minute.
 */
export function motoCommand(args: readonly string[]): Program {
  const python = ["-c", ONE_BY_ONE, ...args];
  if (spawnSync("python3", ["-c", "import moto.server"], { timeout: 60_000 }).status === 0)
    return { command: "python3", args: python };
  const folder = debianFolder();
  const missing = existsSync(folder) ? undefined : installDebian(folder);
  if (missing !== undefined) return { missing: `the machine's python3 has no moto.server, and ${missing}` };
  return { command: "chroot", args: [folder, "env", "-i", "PATH=/usr/bin:/bin", "python3", ...python] };
}

/** moto answers in many threads and locks nothing, so its conditions would hold by luck; a real server's are atomic. */
const ONE_BY_ONE = `
import moto.server as server
run = server.run_simple
server.run_simple = lambda *args, **options: run(*args, **{**options, "threaded": False})
server.main()
`;

function isOnPath(command: string): boolean {
  return (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, command)));
}

function debianFolder(): string {
  const { FAASTEN_CACHE, XDG_CACHE_HOME } = process.env;
  return join(FAASTEN_CACHE || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "faasten"), "debian-13-moto");
}

/** Installs beside the folder and renames at the end, so that nobody ever sees half of it. Returns what is in the way. */
function installDebian(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return "only root can make a folder with Debian 13, which has one";
  if (!isOnPath("mmdebstrap")) return "there is no mmdebstrap to make a folder with Debian 13, which has one";
  const mirror = debianMirror();
  if (mirror === undefined) return "the machine's apt sources name no mirror of Debian to install Debian 13 from";
  console.log(`Installing Debian 13 with moto into ${folder} (once; takes about half a minute) ...`);
  mkdirSync(join(folder, ".."), { recursive: true });
  const draft = mkdtempSync(`${folder}.draft-`);
  const packages = "--include=python3-moto,python3-flask-cors,python3-jsonpath-ng,python3-yaml";
  const { error, status, stderr } = spawnSync(
    "mmdebstrap",
    ["--variant=apt", packages, "trixie", join(draft, "root"), mirror],
    { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"], timeout: 300_000 },
  );
  if (status === 0) renameSync(join(draft, "root"), folder);
  rmSync(draft, { recursive: true, force: true });
  return status === 0 ? undefined : `mmdebstrap failed: ${error?.message ?? stderr.trim().slice(-300)}`;
}

/** The one that the machine's own packages come from. */
function debianMirror(): string | undefined {
  const sources = ["/etc/apt/sources.list", ...globSync("/etc/apt/sources.list.d/*")].filter((file) =>
    existsSync(file),
  );
  const text = sources.map((file) => readFileSync(file, "utf8")).join("\n");
  return /^(?:URIs:|deb(?: \[.*?\])?)\s+(https?:\/\/\S*\/debian\/?)(?:\s|$)/m.exec(text)?.[1];
}
