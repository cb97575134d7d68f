import { type Command, decide, type Resolve } from "../../../src/idempotency/decide.ts";
import type { IdempotencyRecord, RecordState } from "../../../src/idempotency/record.ts";

/** One case of the machine: a record, a command, a time. `mine` and `other` are tokens, `p` and `q` payloads. */
export interface Case {
  /** How the documentation calls the record. */
  readonly from: string;
  /** And the command, with what decides. */
  readonly event: string;
  readonly record: IdempotencyRecord | undefined;
  readonly command: Command;
  readonly now: number;
}

// A lease from 1,000 to 3,000, a guard of 500; kept until 100,000.
const RUNNING: IdempotencyRecord = {
  state: "running",
  token: "mine",
  fence: 1000,
  revision: 4,
  attempts: 1,
  fingerprint: "p",
  leaseUntil: 3000,
  expiresAt: 100_000,
  result: undefined,
  owner: undefined,
};
const RECORDS = {
  running: RUNNING,
  released: { ...RUNNING, state: "released" },
  completed: { ...RUNNING, state: "completed", result: "done" },
  failed: { ...RUNNING, state: "failed", result: "error" },
  indeterminate: { ...RUNNING, state: "indeterminate" },
} as const satisfies Record<RecordState, IdempotencyRecord>;
const STATES = Object.keys(RECORDS) as readonly RecordState[];
const ACQUIRE = {
  do: "acquire",
  token: "other",
  fingerprint: "p",
  leaseMs: 2000,
  retainMs: 9000,
  guardMs: 500,
} as const;
const END = { token: "mine", retainMs: 9000 } as const;
const RESOLVE = { do: "resolve", fence: 1000, state: "completed", retainMs: 9000, result: "found" } as const;
const [BEFORE, AT_GUARD, LAPSED, EXPIRED] = [2000, 3500, 3501, 100_000];

/** Every state with every command, and every guard from both sides. */
export const CASES: readonly Case[] = [
  one("absent", "acquire", undefined, ACQUIRE, BEFORE),
  ...STATES.map((state) => one(`${state} (expired)`, "acquire", RECORDS[state], ACQUIRE, EXPIRED)),
  ...STATES.map((state) =>
    one(state, "acquire, other payload", RECORDS[state], { ...ACQUIRE, fingerprint: "q" }, LAPSED),
  ),
  one("running", "acquire, own token", RUNNING, { ...ACQUIRE, token: "mine" }, LAPSED),
  one("running", "acquire, own durable execution", { ...RUNNING, owner: "E" }, { ...ACQUIRE, owner: "E" }, BEFORE),
  one("running", "acquire, another durable execution", { ...RUNNING, owner: "E" }, { ...ACQUIRE, owner: "F" }, BEFORE),
  one("running", "acquire, lease and guard not over", RUNNING, ACQUIRE, AT_GUARD),
  one("running", "acquire, lapsed", RUNNING, ACQUIRE, LAPSED),
  one("running", "acquire, lapsed, `atMostOnce`", RUNNING, { ...ACQUIRE, atMostOnce: true }, LAPSED),
  one("running", "acquire, lapsed, attempts used up", RUNNING, { ...ACQUIRE, maxAttempts: 1 }, LAPSED),
  one("released", "acquire", RECORDS.released, ACQUIRE, 3000),
  one("released", "acquire, has to wait", RECORDS.released, ACQUIRE, 2999),
  one("released", "acquire, attempts used up", RECORDS.released, { ...ACQUIRE, maxAttempts: 1 }, 3000),
  one("released", "acquire, own token", RECORDS.released, { ...ACQUIRE, token: "mine" }, LAPSED),
  one("completed", "acquire", RECORDS.completed, ACQUIRE, LAPSED),
  one("failed", "acquire", RECORDS.failed, ACQUIRE, LAPSED),
  one("indeterminate", "acquire", RECORDS.indeterminate, ACQUIRE, LAPSED),
  ...endings("complete", { ...END, do: "complete", result: "done" }),
  ...endings("fail", { ...END, do: "fail", result: "error" }),
  ...endings("release", { ...END, do: "release", delayMs: 700 }),
  ...endings("release, indeterminate", { ...END, do: "release", indeterminate: true }),
  ...endings("renew", { ...END, do: "renew", leaseMs: 2000 }),
  one("absent", "resolve", undefined, RESOLVE, LAPSED),
  ...STATES.map((state) => one(state, "resolve completed", RECORDS[state], RESOLVE, LAPSED)),
  one("indeterminate", "resolve failed", RECORDS.indeterminate, { ...RESOLVE, state: "failed" }, LAPSED),
  one("indeterminate", "resolve released", RECORDS.indeterminate, { ...RESOLVE, state: "released" }, LAPSED),
  one("indeterminate", "resolve, another attempt", RECORDS.indeterminate, { ...RESOLVE, fence: 999 }, LAPSED),
];

/** What becomes of a case, in the words of the table. */
export function outcomeOf({ command, now, record }: Case): readonly [to: string, reply: string] {
  const { next, reply } = decide(record, command, now);
  if (!next) return ["unchanged", wordsOf(reply)];
  const known = record && record.expiresAt > now;
  const changes = [
    !known && `attempts ${next.attempts}`,
    record && next.fence > record.fence && "fence + 1 at least",
    known && next.attempts > record.attempts && "attempts + 1",
    record && next.token !== record.token && "new token",
  ].filter((change) => typeof change === "string");
  return [[next.state, ...changes].join(", "), wordsOf(reply)];
}

/** The table of the documentation, made by running the machine. States that a command treats alike share a line. */
export function stateTable(): string {
  const rows = new Map<string, string[]>();
  for (const known of CASES) {
    const [to, reply] = outcomeOf(known);
    const row = `| ${known.event} | ${to} | ${reply.replace(/ until \d+/, "")} |`;
    rows.set(row, [...(rows.get(row) ?? []), known.from]);
  }
  const lines = [...rows].map(([row, from]) => `| ${from.join(", ")} ${row}`);
  return ["| from | command | to | reply |", "| --- | --- | --- | --- |", ...lines, ""].join("\n");
}

function one(from: string, event: string, record: Case["record"], command: Command, now: number): Case {
  return { from, event, record, command, now };
}

/** A command of an owner: in each state, by the owner and by another. All of them come late. */
function endings(event: string, command: Exclude<Command, Resolve>): readonly Case[] {
  return [
    one("absent", event, undefined, command, LAPSED),
    ...STATES.flatMap((state) => [
      one(state, `${event}, own token`, RECORDS[state], command, LAPSED),
      one(state, `${event}, other token`, RECORDS[state], { ...command, token: "other" }, LAPSED),
    ]),
  ];
}

function wordsOf(reply: ReturnType<typeof decide>["reply"]): string {
  if (reply.is === "own") return reply.recovered ? "own, recovered" : "own";
  return reply.is === "busy" ? `busy until ${reply.until}` : reply.is;
}
