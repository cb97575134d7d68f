import { FaastenError } from "../core/errors.ts";
import { invalidOption, requireOption, type Rule } from "../core/options.ts";
import { encode } from "./encode.ts";
import type { Operation } from "./operation.ts";
import { readInTime } from "./read-in-time.ts";
import { isResult, recordEnd } from "./recovery.ts";

/** How an attempt ended whose end nobody told: with a result, without any effect, or for good. */
export type Resolution = { readonly result: unknown } | "notDone" | "failed";

const RESOLUTION: Rule = [
  '{ result }, "notDone" or "failed"',
  (value) => value === "notDone" || value === "failed" || isResult(value),
];

/** Records how the open attempt of a key ended; gives whether it was open. */
export async function resolveByHand(
  operation: Operation,
  key: string | undefined,
  resolution: Resolution,
): Promise<boolean> {
  if (!key) throw invalidOption("resolve", "key", "a string", key);
  requireOption("resolve", "resolution", resolution, RESOLUTION);
  const { clock, codec, storeTimeoutMs } = operation;
  if (isResult(resolution) && codec.isOmitted(await codec.encode(resolution.result, key))) throw notKept(resolution);
  const { current, now } = await readInTime(operation, key);
  if (current?.state !== "indeterminate") return false;
  const held = { record: current, clockOffsetMs: now === undefined ? 0 : now - clock.now() };
  return recordEnd(operation, key, held, resolution, 2 * storeTimeoutMs);
}

/** Whoever is there can give another, where an operation can no more. */
function notKept({ result }: { readonly result: unknown }): FaastenError {
  encode(result); // Throws where no text can stand for it.
  return new FaastenError(
    "RESULT_TOO_LARGE",
    "resolve: `result` is larger than what is kept; resolve with a smaller one.",
  );
}
