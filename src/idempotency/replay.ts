import { isThenable } from "../core/thenable.ts";
import type { Landed } from "./flights.ts";
import type { Call, Operation } from "./operation.ts";

/** Gives what was published, decoded anew, so that no two callers share an object; or throws the failure. */
export async function replay({ codec, onReplay }: Operation, { key }: Call, { state, text }: Landed): Promise<unknown> {
  if (state === "failed") throw await codec.decodeError(text, key);
  const decoded = codec.decode(text, key);
  const value = isThenable(decoded) ? await decoded : decoded;
  return onReplay ? onReplay(value, key) : value;
}
