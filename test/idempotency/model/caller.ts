import type { Command, Reply } from "../../../src/idempotency/decide.ts";
import { commandOf } from "./commands.ts";
import { hear } from "./hear.ts";
import type { Request } from "./interning.ts";
import { clockOf, type Model, recordOf, tokenOf } from "./model.ts";
import { ACQUIRING, type Caller, ENDING, ENDINGS, OVER, type State } from "./state.ts";
import { take } from "./store-steps.ts";
import { giveCached } from "./giving.ts";

/** A caller begins: it has been delivered its event, for the first time or again. */
export function start(model: Model, state: State, index: number): void {
  const caller = state.callers[index] as Caller;
  caller.acquired += 1;
  caller.at = ACQUIRING;
  caller.since = state.tick;
  if (model.variant.cache && giveCached(model, state, index)) return void (caller.at = OVER);
  state.lastToken = model.habits.sharedHandle ? `${index}${caller.acquired}` : "";
  perform(model, state, index, 0);
}

/** A caller begins to end its attempt. */
export function end(model: Model, state: State, index: number, how: (typeof ENDINGS)[number]): void {
  const caller = state.callers[index] as Caller;
  caller.at = ENDING;
  caller.ending = ENDINGS.indexOf(how);
  // What no longer matters is forgotten, or the search would take equal states for different ones.
  Object.assign(caller, { answer: 0, slow: 0, since: 0, effect: 0, fence: 0, renewals: 0, renewedAt: 0 });
  if (how === "read") return void (caller.request = send(model, state, index, { kind: how, expected: 0, next: 0 }));
  perform(model, state, index, caller.held);
}

/** One turn of the loop: decides by the record that is known, and sends a swap or has its answer. */
export function perform(model: Model, state: State, index: number, known: number): void {
  const caller = state.callers[index] as Caller;
  caller.answer = 0;
  caller.request = 0;
  const command = commandOf(model, state, index);
  const { next, reply } = model.decide(recordOf(model, known), command, clockOf(model, state, index));
  if (next) {
    const kind = caller.at === ACQUIRING ? "acquire" : (ENDINGS[caller.ending] as Request["kind"]);
    // What is published early may never be published at all.
    if (model.habits.cache === "early" && kind === "complete")
      Object.assign(state, { cached: model.records.idOf(next), cachedUntil: next.expiresAt });
    const written = model.habits.fingerprintsAgain && kind === "complete" ? { ...next, fingerprint: "q" } : next;
    caller.request = send(model, state, index, {
      kind,
      expected: known,
      next: model.records.idOf(written),
      reply,
    });
  } else if (ENDINGS[caller.ending] === "commit" && caller.at === ENDING && model.habits.commitsUndecided) {
    caller.request = send(model, state, index, { kind: "commit", expected: known, next: known, reply: { is: "ok" } });
  } else {
    heard(model, state, index, reply, known);
  }
}

/** The store takes the caller's request; the answer is under way. */
export function arrive(model: Model, state: State, index: number): void {
  const caller = state.callers[index] as Caller;
  const written = take(model, state, model.requests.get(caller.request));
  caller.answer = 1 + state.record * 2 + (written ? 1 : 0);
  caller.epoch = state.epoch;
}

/** The answer reaches the caller, which has its reply or decides anew by what it is told. */
export function answered(model: Model, state: State, index: number): void {
  const caller = state.callers[index] as Caller;
  const request = model.requests.get(caller.request);
  const found = (caller.answer - 1) >> 1;
  if ((caller.answer - 1) & 1) return heard(model, state, index, request.reply as Reply, request.next);
  if (request.kind === "read") return afterRead(model, state, index, found);
  if (request.kind !== "commit") return perform(model, state, index, found);
  // Refused: nothing of the transaction remains, so it is not its own completion that it finds.
  const { reply } = decideEnd(model, state, index, found);
  caller.request = 0;
  caller.answer = 0;
  heard(model, state, index, reply.is === "ok" ? { is: "lost" } : reply, found);
}

function heard(model: Model, state: State, index: number, reply: Reply, at: number): void {
  const how = hear(model, state, index, reply, at);
  if (how) end(model, state, index, how);
}

/** Nobody knows what became of a commit; the record tells. */
function afterRead(model: Model, state: State, index: number, found: number): void {
  const record = recordOf(model, found);
  const caller = state.callers[index] as Caller;
  if (record?.token === tokenOf(model, state, index) && record.state === "completed") {
    caller.ending = ENDINGS.indexOf("commit");
    return heard(model, state, index, { is: "ok" }, found);
  }
  end(model, state, index, "release");
}

function decideEnd(model: Model, state: State, index: number, found: number): { readonly reply: Reply } {
  const command: Command = commandOf(model, state, index);
  return model.decide(recordOf(model, found), command, clockOf(model, state, index));
}

/** Sends a request; it arrives whenever the search lets it. */
export function send(
  model: Model,
  state: State,
  index: number,
  request: Pick<Request, "kind" | "expected" | "next"> & { readonly reply?: Reply },
): number {
  const { deletion, messageLife } = model.variant;
  const until = deletion ? state.tick + messageLife : 0;
  const token = tokenOf(model, state, index);
  return model.requests.idOf({ by: index, token, until, reply: undefined, ...request });
}
