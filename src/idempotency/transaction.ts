import { FaastenError } from "../core/errors.ts";
import { type Complete, decide } from "./decide.ts";
import type { Landed } from "./flights.ts";
import type { Call, Operation } from "./operation.ts";
import type { Owner } from "./owner.ts";
import { settled } from "./publish.ts";
import { readInTime } from "./read-in-time.ts";
import type { Swap, Swapped, TransactionalStore } from "./store.ts";

/** What a transaction has committed. */
export interface Committed {
  readonly value: unknown;
  readonly landed: Landed;
}

/**
 * Runs `work` in a transaction that completes the record as well: both are committed, or neither. For whoever comes late
 * the record is another version, and everything is rolled back: so the effect takes place once.
 */
export async function commitWith(
  operation: Operation,
  call: Call,
  owner: Owner,
  work: (tx: unknown) => unknown,
): Promise<Committed> {
  const { clock, codec, retainMs } = operation;
  const store = transactional(operation);
  await owner.pause(); // A renewal under way would make another version of the record.
  const { clockOffsetMs, record } = owner.held;
  let value: unknown;
  let command: Complete | undefined;
  const swap = async (tx: unknown): Promise<Swap> => {
    value = await work(tx);
    command = { do: "complete", token: owner.token, retainMs, result: await codec.encode(value, call.key) };
    const now = clock.now() + clockOffsetMs;
    const { next } = decide(record, command, now);
    if (!next) throw new FaastenError("NO_TRANSACTION", `transaction: ${call.key} is over already.`);
    return { key: call.key, expected: record, next, now };
  };
  let swapped: Swapped;
  try {
    swapped = await store.transaction(swap);
  } catch (error) {
    // The answer to the commit may be what was lost.
    const { current } = command ? await readInTime(operation, call.key).catch(() => NOTHING) : NOTHING;
    if (current?.token !== owner.token || current.state !== "completed") {
      owner.resume();
      throw error;
    }
    swapped = { swapped: true };
  }
  const own: Landed = { state: "completed", text: command?.result };
  const { reply } = swapped.swapped ? { reply: OK } : decide(swapped.current, command as Complete, clock.now());
  // Refused and still its own: nothing is committed, so `ok` would be a lie.
  const landed = settled(call, reply.is === "ok" && !swapped.swapped ? LOST : reply, own, undefined);
  return { value: swapped.swapped ? value : await codec.decode(landed.text, call.key), landed };
}

/** It would commit without a record of its own, or not at all. */
export function transactionOver({ key }: Call): FaastenError {
  const what = "this attempt has one already, whose result is the operation's; put all writes into it";
  return new FaastenError("TRANSACTION_OVER", `transaction: ${key}: ${what}.`);
}

function transactional({ store }: Operation): TransactionalStore<unknown> {
  if ("transaction" in store) return store as TransactionalStore<unknown>;
  throw new FaastenError("NO_TRANSACTIONS", `transaction: the ${store.name} store has none.`);
}

const OK = { is: "ok" } as const;
const LOST = { is: "lost" } as const;
const NOTHING = { current: undefined };
