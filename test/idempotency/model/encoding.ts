import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { Model } from "./model.ts";
import type { Caller, State } from "./state.ts";

/** Gives equal texts for states that differ in nothing, or in nothing but which of two equal callers is which. */
export function encoder(model: Model): (state: State) => string {
  const orders = symmetries(model).map((order) => ({ order, rename: renamer(model, order) }));
  return (state) => {
    let least: string | undefined;
    for (const { order, rename } of orders) {
      const text = encode(state, order, rename);
      if (least === undefined || text < least) least = text;
    }
    return least as string;
  };
}

interface Rename {
  record(id: number): number;
  request(id: number): number;
  text(text: string): string;
}

function encode(state: State, order: readonly number[], rename: Rename): string {
  const { effects, epoch, faults, tick } = state;
  const codes = [
    tick | (epoch << 4) | (faults << 8) | (effects << 12),
    rename.record(state.record),
    rename.request(state.limbo),
    state.sink,
    state.fence,
  ];
  if (state.cached !== 0) codes.push(rename.record(state.cached), state.cachedUntil / 1000);
  for (const index of order) encodeCaller(state.callers[index] as Caller, rename, codes);
  const text = String.fromCharCode(...codes);
  const { given = "", lastToken } = state;
  return given === "" && lastToken === "" ? text : `${text}${rename.text(given)} ${rename.text(lastToken)}`;
}

/** A caller in a few numbers. */
function encodeCaller(caller: Caller, rename: Rename, codes: number[]): void {
  const { acquired, at, effect, ending, epoch, renewals, renewedAt, resent, since, slow } = caller;
  codes.push(
    at | (acquired << 3) | (ending << 6) | (effect << 9) | (renewals << 10) | (resent << 12),
    since | (renewedAt << 4) | (epoch << 8) | (slow << 12),
    rename.record(caller.held),
    caller.fence,
    rename.request(caller.request),
    renameAnswer(caller.answer, rename),
  );
  if (caller.renewal !== 0) codes.push(rename.request(caller.renewal), renameAnswer(caller.renewed, rename));
}

/** One caller alone, as it matters to what it does when nobody else does anything. */
export function encodeAlone(state: State, index: number): string {
  const codes = [state.tick, state.record, state.epoch, state.effects, index];
  encodeCaller(state.callers[index] as Caller, IDENTITY, codes);
  return String.fromCharCode(...codes);
}

function renameAnswer(answer: number, rename: Rename): number {
  return answer === 0 ? 0 : 1 + rename.record((answer - 1) >> 1) * 2 + ((answer - 1) & 1);
}

const IDENTITY: Rename = { record: (id) => id, request: (id) => id, text: (text) => text };

/** The ways to put the callers in order that change nothing. Mutants that mix up tokens have none but the usual one. */
function symmetries({ habits, variant }: Model): readonly (readonly number[])[] {
  const { clocks, owners, payloads } = variant;
  const kind = (index: number): string => `${clocks[index]} ${owners[index]} ${payloads[index]}`;
  const usual = [...clocks.keys()];
  if (Object.keys(habits).length > 0) return [usual];
  return permutations(usual).filter((order) => order.every((index, place) => kind(index) === kind(place)));
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

/** Names callers by their places: the first figure of a token, and of what it results in, is its caller. */
function renamer({ records, requests }: Model, order: readonly number[]): Rename {
  if (order.every((index, place) => index === place)) return IDENTITY;
  const places = order.map((_, index) => order.indexOf(index));
  const text = (from: string): string => (from === "" ? from : `${places[Number(from[0])]}${from.slice(1)}`);
  const newRecords: number[] = [0];
  const newRequests: number[] = [0];
  const renamed = (from: IdempotencyRecord): IdempotencyRecord => ({
    ...from,
    token: text(from.token),
    result: from.result && text(from.result),
  });
  const record = (id: number): number => (newRecords[id] ??= records.idOf(renamed(records.get(id))));
  const request = (id: number): number => (newRequests[id] ??= requests.idOf(renamedRequest(id)));
  const renamedRequest = (id: number) => {
    const from = requests.get(id);
    const { by, expected, next, token } = from;
    return { ...from, by: places[by] as number, token: text(token), expected: record(expected), next: record(next) };
  };
  return { record, request, text };
}
