import type { Command, Reply } from "../../../idempotency/decide.ts";
import { type Held, perform, type Performed, UNKNOWN } from "../../../idempotency/perform.ts";
import type { IdempotencyStore } from "../../../idempotency/store.ts";
import type { Fault } from "../failing-once.ts";
import { type Bench, Breach, expectVersion, refused, type Requirement, show, stored, write } from "../requirement.ts";
import { nextOf, sampleRecord } from "../sample-record.ts";

const HOUR_MS = 3_600_000;

/** After a fault the same command is sent again, and must come to what it would have come to. */
export const faultRequirements: readonly Requirement[] = [
  ...(["requestLost", "answerLost"] as const).flatMap((fault) => [acquisition(fault), ending(fault)]),
  {
    name: "faults: a swap that is delivered again, and late, changes nothing",
    must: "refuse a swap that comes a second time after another write, and hand back what is there",
    otherwise: "a client that sends again of its own accord undoes what has happened since",
    prove: async (bench) => {
      const key = bench.key("delivered again");
      const next = sampleRecord(bench.now());
      const first = await write(bench, { key, expected: undefined, next });
      const second = await write(bench, { key, expected: first, next: nextOf(first, { state: "completed" }) });
      const current = await refused(bench, { key, expected: undefined, next });
      expectVersion("to the second delivery it handed back", current, second);
      expectVersion("after the second delivery it read", await stored(bench, key), second);
    },
  },
];

function acquisition(fault: Fault): Requirement {
  const lost = fault === "answerLost" ? "whose answer is lost" : "that never arrives";
  return {
    name: `faults: an acquisition ${lost} is the caller's when it is sent again`,
    must: "let a caller that asks again with its token find its own record, with the same fencing number, in its first attempt",
    otherwise: "a caller is locked out by itself until its lease lapses",
    prove: async (bench) => {
      const key = bench.key(`acquire ${fault}`);
      const { own, token } = await acquire(bench, key, await bench.faulty(fault));
      const { current } = await bench.store.read(key);
      if (current?.token !== token || current.fence !== own.fence || current.attempts !== 1)
        throw new Breach(
          `it read fence ${current?.fence}, attempt ${current?.attempts} where the caller owns ${own.fence}, 1`,
        );
    },
  };
}

function ending(fault: Fault): Requirement {
  const lost = fault === "answerLost" ? "whose answer is lost" : "that never arrives";
  return {
    name: `faults: a completion ${lost} is published when it is sent again`,
    must: "let an owner that completes again be told that it has completed, and keep its result",
    otherwise: "a result is lost that the user has seen, and the work is done again",
    prove: async (bench) => {
      const key = bench.key(`complete ${fault}`);
      const { held, token } = await acquire(bench, key, bench.store);
      const command = { do: "complete", token, retainMs: HOUR_MS, result: '"done"' } as const;
      const { reply } = await asked(bench, key, command, await bench.faulty(fault), held);
      if (reply.is !== "ok") throw new Breach(`to a completion that was sent again it came to ${show(reply.is)}`);
      const current = await stored(bench, key);
      if (current?.state !== "completed" || current.result !== '"done"')
        throw new Breach(`it read the state ${current?.state} with the result ${show(current?.result)}`);
    },
  };
}

async function acquire(
  bench: Bench,
  key: string,
  through: IdempotencyStore,
): Promise<{ held: Held; own: Extract<Reply, { is: "own" }>["record"]; token: string }> {
  const token = crypto.randomUUID();
  const times = { leaseMs: 60_000, retainMs: HOUR_MS, guardMs: 1_000 };
  const held = await asked(bench, key, { do: "acquire", token, fingerprint: "payload", ...times }, through, UNKNOWN);
  if (held.reply.is !== "own") throw new Breach(`to an acquisition of a free key it came to ${show(held.reply.is)}`);
  return { held, own: held.reply.record, token };
}

/** Sends a command, and the same again when the outcome is unknown; a client that sends again itself may come through. */
async function asked(
  { now, store }: Bench,
  key: string,
  command: Command,
  through: IdempotencyStore,
  held: Held,
): Promise<Performed> {
  try {
    return await perform({ store: through, now }, key, command, held);
  } catch {
    return perform({ store, now }, key, command, held);
  }
}
