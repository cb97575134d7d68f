import { encoder } from "./encoding.ts";
import type { Invariant } from "./invariants.ts";
import { livenessOf } from "./liveness.ts";
import type { Model } from "./model.ts";
import { beginning, type State } from "./state.ts";
import { steps } from "./steps.ts";
import { words } from "./words.ts";

export interface Found {
  readonly states: number;
  readonly transitions: number;
  /** The longest of the shortest ways to a state. */
  readonly depth: number;
  /** The invariant that is broken first, and the shortest history that breaks it. */
  readonly broken: { readonly invariant: Invariant; readonly trace: readonly string[] } | undefined;
}

/** Visits every state that can be reached, in order of distance. */
export function search(model: Model): Found {
  const encode = encoder(model);
  const isLive = model.watched.has("L1") ? livenessOf(model) : () => true;
  const first = beginning(model.variant);
  const parents = new Map([[encode(first), ""]]);
  let transitions = 0;
  let depth = 0;
  let broken: Found["broken"];
  for (let level = [first]; level.length > 0 && !broken; depth++) {
    const nextLevel: State[] = [];
    for (const state of level) {
      const key = encode(state);
      if (!isLive(state)) broken = { invariant: "L1", trace: traceTo(model, key, parents) };
      steps(model, state, (what, index, next) => {
        if (broken) return;
        transitions += 1;
        if (next.broken) {
          const trace = [...traceTo(model, key, parents), words(model, what, index, next)];
          broken = { invariant: next.broken, trace };
          return;
        }
        const nextKey = encode(next);
        if (parents.has(nextKey)) return;
        parents.set(nextKey, key);
        nextLevel.push(next);
      });
      if (broken) break;
    }
    level = nextLevel;
  }
  return { states: parents.size, transitions, depth, broken };
}

/** Takes the way to a state again, from the beginning, and tells it. */
function traceTo(model: Model, key: string, parents: ReadonlyMap<string, string>): readonly string[] {
  const keys: string[] = [];
  for (let at = key; at !== ""; at = parents.get(at) as string) keys.unshift(at);
  const encode = encoder(model);
  const trace: string[] = [];
  let state = beginning(model.variant);
  for (const wanted of keys.slice(1)) {
    let found: State | undefined;
    steps(model, state, (what, index, next) => {
      if (found || encode(next) !== wanted) return;
      found = next;
      trace.push(words(model, what, index, next));
    });
    state = found as State;
  }
  return trace;
}
