import type { BatchFunction } from "./batch-function.ts";
import { FaastenError } from "./errors.ts";
import type { EventFunction } from "./event-function.ts";
import type { HttpFunction } from "./http-function.ts";
import { describe } from "./options.ts";
import type { RawFunction } from "./raw-function.ts";

/** What the end of a pipeline gives: `.http`, `.event`, `.batch` or `.raw`. */
export type FinishedFunction = HttpFunction | EventFunction | BatchFunction | RawFunction;

const KINDS: readonly unknown[] = ["http", "event", "batch", "raw"] satisfies FinishedFunction["kind"][];

/** Refuses what is not a finished function; the usual mistake is a pipeline that has no end yet. */
export function requireFinished(where: string, fn: unknown): void {
  const { kind, run, use } = Object(fn) as { kind?: unknown; run?: unknown; use?: unknown };
  if (KINDS.includes(kind) && typeof run === "function") return;
  const got = typeof use === "function" ? "a pipeline" : describe(fn);
  const hint = "end the pipeline with .http, .event, .batch or .raw";
  throw new FaastenError("INVALID_OPTION", `${where}: \`fn\` must be a finished function, got ${got}; ${hint}.`);
}
