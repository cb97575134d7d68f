/**
 * The one file that names what only some runtimes have: `process`, and Node's builtins through it. Everything else in
 * `src` compiles against web globals, so every module loads on workerd, Deno, Bun, Fastly and Node alike.
 */
interface HostProcess {
  readonly env?: Record<string, string | undefined>;
  readonly versions?: { readonly node?: string };
  getBuiltinModule?(id: string): unknown;
  resourceUsage?(): { readonly maxRSS?: number };
}

const host = (globalThis as { process?: HostProcess }).process;

/** Gives a Node builtin such as `"node:fs"`, or undefined where the runtime has none. */
export function builtin<Module>(id: string): Module | undefined {
  try {
    return host?.getBuiltinModule?.(id) as Module | undefined;
  } catch {
    return undefined; // A runtime may know the function and not the module.
  }
}

/** Whether this is Node itself: Deno, Bun and workerd have its builtins too, on top of what they are built on. */
export function isNode(): boolean {
  return host?.versions?.node !== undefined && userAgent().startsWith("Node.js");
}

/** Whether this is a process that goes on when a request is over. Elsewhere timers and promises may end with it. */
export function isProcess(): boolean {
  return isNode() || /^(?:Bun|Deno)\//.test(userAgent());
}

function userAgent(): string {
  // There since Node 21.
  const { navigator } = globalThis as { navigator?: { readonly userAgent?: string } };
  return navigator?.userAgent ?? "Node.js";
}

/** Reads an environment variable; undefined where it is unset, empty, or may not be read (Deno without permission). */
export function env(name: string): string | undefined {
  try {
    return host?.env?.[name] || undefined;
  } catch {
    return undefined;
  }
}

let peak: { readonly bytes: number | undefined; readonly readMs: number } | undefined;

/**
 * The most memory that the process has had so far, in bytes; known to 100 ms, since asking the system costs as much as
 * writing some lines. What it has now would cost ten times as much.
 */
export function peakMemoryBytes(): number | undefined {
  const nowMs = performance.now();
  if (!peak || nowMs - peak.readMs >= 100) peak = { bytes: readPeakMemory(), readMs: nowMs };
  return peak.bytes;
}

function readPeakMemory(): number | undefined {
  try {
    const kilobytes = host?.resourceUsage?.().maxRSS;
    return kilobytes === undefined ? undefined : kilobytes * 1024;
  } catch {
    return undefined; // Known to the runtime and not implemented.
  }
}
