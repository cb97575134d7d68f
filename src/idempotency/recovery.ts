import { invalidOption } from "../core/options.ts";
import { ask } from "./ask.ts";
import { attemptOf } from "./attempt-of.ts";
import type { Resolve } from "./decide.ts";
import { errorOf } from "./errors.ts";
import type { Call, Operation, Recovery } from "./operation.ts";
import type { Held } from "./perform.ts";
import type { IdempotencyRecord } from "./record.ts";

/**
 * Finds out how an attempt ended that never said so, and records that. Returns when it is worth asking again; throws when
 * nobody knows.
 */
export async function resolveOpen(operation: Operation, call: Call, record: IdempotencyRecord): Promise<void> {
  const found = recoveryOf(await operation.recover?.(attemptOf(call, record, true)));
  if (found === "unknown")
    throw errorOf(
      "INDETERMINATE",
      call.key,
      "an attempt began and nobody knows how it ended; find out, and resolve it",
    );
  // Whoever resolves first counts; the next look at the record tells.
  await recordEnd(operation, call.key, { record, clockOffsetMs: 0 }, found, operation.storeTimeoutMs);
}

/** What the hook has found out. What it must not say is an error, and never a reason to run again. */
export function recoveryOf(found: unknown): Recovery {
  if (found === undefined || found === "unknown") return "unknown";
  if (found === "notDone" || isResult(found)) return found;
  throw invalidOption("recover", "what it gives", '{ result }, "notDone" or "unknown"', found);
}

/** Whether something says that there is a result, which may be undefined. */
export function isResult(found: unknown): found is { readonly result: unknown } {
  return typeof found === "object" && found !== null && "result" in found;
}

/** Records how an attempt ended whose end nobody told; gives whether it was open. */
export async function recordEnd(
  operation: Operation,
  key: string,
  held: Held,
  found: Exclude<Recovery, "unknown"> | "failed",
  budgetMs: number,
): Promise<boolean> {
  const { codec, retainMs } = operation;
  const command: Resolve = {
    do: "resolve",
    fence: held.record?.fence ?? 0,
    retainMs,
    ...(typeof found === "object"
      ? { state: "completed", result: await codec.encode(found.result, key) }
      : { state: found === "failed" ? found : "released" }),
  };
  const { reply } = await ask(operation, key, command, held, budgetMs);
  return reply.is === "ok";
}
