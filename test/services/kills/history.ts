import type { Mode } from "../../../src/idempotency/operation.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { Effect } from "./place.ts";
import type { Paid } from "./protocol.ts";
import type { Final } from "./queue.ts";

/** What is known of a run when it is over. */
export interface History {
  readonly mode: Mode;
  readonly ids: readonly string[];
  readonly deliveries: number;
  /** What each delivery came to. */
  readonly finals: readonly Final[];
  /** Answers that no delivery should be given. */
  readonly unexpected: readonly string[];
  /** All that the ledger has. */
  readonly effects: readonly Effect[];
  /** The record of each key in the end. */
  readonly records: ReadonlyMap<string, IdempotencyRecord>;
  /** What somebody is given who asks after the end. */
  readonly recorded: ReadonlyMap<string, Paid>;
}

/** Each breach of what the mode guarantees, in words. */
export function violationsOf(history: History): string[] {
  const { deliveries, finals, ids, unexpected } = history;
  const answered = new Set(finals.map(({ number }) => number));
  return [
    ...unexpected,
    ...(answered.size === deliveries ? [] : [`${answered.size} of ${deliveries} deliveries were answered`]),
    ...ids.flatMap((id) => violationsOfOne(id, history)),
  ];
}

function violationsOfOne(id: string, history: History): string[] {
  const { finals, mode, recorded, records } = history;
  const effects = history.effects.filter((effect) => effect.id === id);
  const { attempts = 0, state = "absent" } = records.get(id) ?? {};
  const results = finals.flatMap((final) => (final.id === id && "value" in final ? [final.value.effect] : []));
  const result = recorded.get(id)?.effect;
  const told: string[] = [];
  const breach = (what: string): void => void told.push(`${id}: ${what}`);

  if (state !== "completed") breach(`the record is ${state}`);
  if (effects.length === 0) breach("no effect");
  if (mode !== "retry" && effects.length > 1) breach(`${effects.length} effects`);
  if (effects.length > attempts) breach(`${effects.length} effects of ${attempts} attempts`);
  if (new Set(effects.map(({ fence }) => fence)).size < effects.length) breach("two attempts had one fencing number");
  const published = new Set(results);
  if (published.size > 1) breach(`${published.size} published results`);
  if (result === undefined) breach("no recorded result");
  else if (!effects.some(({ effect }) => effect === result)) breach("the recorded result belongs to no effect");
  if ([...published].some((each) => each !== result)) breach("a result was published that is not the recorded one");
  return told;
}
