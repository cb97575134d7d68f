import type { Acquire, Command, Complete, Decision } from "../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { Decide } from "./model.ts";

type Record = IdempotencyRecord | undefined;

type Change = (record: Record, command: Command, now: number, decide: Decide) => Decision;

/** Changes what becomes of one command. */
export function on(which: Command["do"], change: Change): (decide: Decide) => Decide {
  return (decide) => (record, command, now) =>
    command.do === which ? change(record, command, now, decide) : decide(record, command, now);
}

/** Changes what an acquisition asks for. */
export function asking(differs: Partial<Acquire>): (decide: Decide) => Decide {
  return on("acquire", (record, command, now, decide) => decide(record, { ...command, ...differs } as Acquire, now));
}

export function fenced(fence: (record: Record, now: number) => number): (decide: Decide) => Decide {
  return on("acquire", (record, command, now, decide) => {
    const { next, reply } = decide(record, command, now);
    if (next?.state !== "running") return next ? { next, reply } : { reply };
    const mutated = { ...next, fence: fence(record, now) };
    return { next: mutated, reply: reply.is === "own" ? { ...reply, record: mutated } : reply };
  });
}

export function anyToken(record: Record, command: Command, now: number, decide: Decide): Decision {
  return decide(record, { ...command, token: record?.token } as Command, now);
}

export function inTimeOnly(record: Record, command: Command, now: number, decide: Decide): Decision {
  return record && now > record.leaseUntil ? { reply: { is: "lost" } } : decide(record, command, now);
}

export function sameRevision(record: Record, command: Command, now: number, decide: Decide): Decision {
  const { next, reply } = decide(record, command, now);
  return next && record ? { next: { ...next, revision: record.revision }, reply } : { reply };
}

export function voidIsNone(record: Record, command: Command, now: number, decide: Decide): Decision {
  const isVoid = record?.state === "completed" && !record.result;
  return decide(isVoid ? { ...record, state: "released", token: "" } : record, command, now);
}

export function everybodysOwner(record: Record, command: Command, now: number, decide: Decide): Decision {
  return decide(record && { ...record, owner: (command as Acquire).owner }, command, now);
}

/** Decides as if the record were another. */
export function seen(differs: Partial<IdempotencyRecord>): Change {
  return (record, command, now, decide) => decide(record && { ...record, ...differs }, command, now);
}

export function anyPayload(record: Record, command: Command, now: number, decide: Decide): Decision {
  return decide(record && { ...record, fingerprint: (command as Acquire).fingerprint }, command, now);
}

export function anyResult(record: Record, command: Command, now: number, decide: Decide): Decision {
  const result = record?.state === "completed" ? record.result : (command as Complete).result;
  return decide(record, { ...command, result } as Complete, now);
}

export function noWait(record: Record, command: Command, now: number, decide: Decide): Decision {
  return decide(record?.state === "released" ? { ...record, leaseUntil: 0 } : record, command, now);
}

export function backwards(record: Record, now: number): number {
  return Math.max(9_000 - (record?.revision ?? 0), 9_000 - now);
}
