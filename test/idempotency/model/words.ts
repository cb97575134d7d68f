import { type Model, stored, TICK } from "./model.ts";
import type { State } from "./state.ts";

/** One step of a history, and the record after it. */
export function words(model: Model, what: string, index: number, state: State): string {
  const who = index < 0 ? "" : `${nameOf(index)}: `;
  const record = stored(model, state);
  if (!record) return `${state.tick}  ${who}${what}  [no record]`;
  const { attempts, fence, leaseUntil, result, revision, token } = record;
  const owner = `${nameOf(Number(token[0]))}${token.slice(1)}`;
  const more = record.state === "running" ? `until ${leaseUntil / TICK}` : (result ?? "");
  return `${state.tick}  ${who}${what}  [${record.state} ${owner} ${more} fence ${fence} attempt ${attempts} revision ${revision}]`;
}

function nameOf(index: number): string {
  return "ABC"[index] ?? `caller ${index}`;
}
