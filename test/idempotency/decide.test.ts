import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Acquire, type Command, decide } from "../../src/idempotency/decide.ts";
import type { IdempotencyRecord, RecordState } from "../../src/idempotency/record.ts";
import { CASES, outcomeOf, stateTable } from "./model/state-table.ts";

/** What becomes of each record by a command: absent, running, released, completed, failed, indeterminate. */
const ENDINGS: Record<string, readonly string[]> = {
  "complete, own token": ["lost", "completed: ok", "lost", "ok", "superseded", "completed: ok"],
  "complete, other token": ["lost", "lost", "lost", "superseded", "superseded", "lost"],
  "fail, own token": ["lost", "failed: ok", "lost", "superseded", "ok", "failed: ok"],
  "fail, other token": ["lost", "lost", "lost", "superseded", "superseded", "lost"],
  "release, own token": ["lost", "released: ok", "ok", "lost", "lost", "lost"],
  "release, other token": ["lost", "lost", "lost", "lost", "lost", "lost"],
  "release, indeterminate, own token": ["lost", "indeterminate: ok", "lost", "lost", "lost", "ok"],
  "release, indeterminate, other token": ["lost", "lost", "lost", "lost", "lost", "lost"],
  "renew, own token": ["lost", "running: ok", "lost", "lost", "lost", "lost"],
  "renew, other token": ["lost", "lost", "lost", "lost", "lost", "lost"],
  "resolve completed": ["lost", "lost", "lost", "ok", "lost", "completed: ok"],
  "acquire, other payload": ["", "mismatch", "mismatch", "mismatch", "mismatch", "mismatch"],
};
const STATES = ["absent", "running", "released", "completed", "failed", "indeterminate"];

const ACQUISITIONS: Record<string, string> = {
  "absent | acquire": "running, attempts 1: own",
  "running (expired) | acquire": "running, attempts 1, fence + 1 at least, new token: own",
  "released (expired) | acquire": "running, attempts 1, fence + 1 at least, new token: own",
  "completed (expired) | acquire": "running, attempts 1, fence + 1 at least, new token: own",
  "failed (expired) | acquire": "running, attempts 1, fence + 1 at least, new token: own",
  "indeterminate (expired) | acquire": "running, attempts 1, fence + 1 at least, new token: own",
  "running | acquire, own token": "own",
  "running | acquire, own durable execution": "running, fence + 1 at least, new token: own",
  "running | acquire, another durable execution": "busy until 3500",
  "running | acquire, lease and guard not over": "busy until 3500",
  "running | acquire, lapsed": "running, fence + 1 at least, attempts + 1, new token: own, recovered",
  "running | acquire, lapsed, `atMostOnce`": "indeterminate: indeterminate",
  "running | acquire, lapsed, attempts used up": "failed: replay",
  "released | acquire": "running, fence + 1 at least, attempts + 1, new token: own",
  "released | acquire, has to wait": "busy until 3000",
  "released | acquire, attempts used up": "failed: replay",
  "released | acquire, own token": "lost",
  "completed | acquire": "replay",
  "failed | acquire": "replay",
  "indeterminate | acquire": "indeterminate",
  "indeterminate | resolve failed": "failed: ok",
  "indeterminate | resolve released": "released: ok",
  "indeterminate | resolve, another attempt": "lost",
};

describe("decide, case by case", () => {
  it.each(CASES)("$from: $event", (one) => {
    const [to, reply] = outcomeOf(one);
    const place = STATES.indexOf(one.from);
    // Nobody owns an absent record, whatever the token.
    const row = ENDINGS[one.event] ?? ENDINGS[`${one.event}, own token`] ?? ENDINGS[`${one.event} completed`];
    const wanted = ACQUISITIONS[`${one.from} | ${one.event}`] ?? row?.[place];
    expect(to === "unchanged" ? reply : `${to}: ${reply}`).toBe(wanted);
  });

  it("covers every line of the tables", () => {
    const lines = new Set(CASES.map(({ event, from }) => `${from} | ${event}`));
    expect(Object.keys(ACQUISITIONS).filter((line) => !lines.has(line))).toEqual([]);
    for (const event of Object.keys(ENDINGS))
      expect(CASES.filter((one) => one.event === event).map(({ from }) => from)).toEqual(STATES.slice(1));
  });

  it("makes the table of the documentation", () => {
    const rows = stateTable().trim().split("\n");
    expect(rows).toContain("| running | acquire, lapsed, `atMostOnce` | indeterminate | indeterminate |");
    expect(rows).toContain("| running, indeterminate | complete, own token | completed | ok |");
    expect(new Set(rows).size).toBe(rows.length);
  });
});

const token = fc.constantFrom("a", "b", "c");
const text = fc.constantFrom(undefined, "", "r", "s");
const owner = fc.constantFrom(undefined, "E", "F");
const time = fc.integer({ min: 0, max: 60 });
const state = fc.constantFrom<RecordState>("running", "completed", "failed", "released", "indeterminate");
const fingerprint = fc.constantFrom("", "p", "q");

const records: fc.Arbitrary<IdempotencyRecord> = fc.record({
  state,
  token,
  fingerprint,
  fence: fc.integer({ min: 0, max: 90 }),
  revision: fc.integer({ min: 1, max: 9 }),
  attempts: fc.integer({ min: 1, max: 4 }),
  leaseUntil: time,
  expiresAt: fc.integer({ min: 0, max: 120 }),
  result: text,
  owner,
});
const acquires: fc.Arbitrary<Acquire> = fc.record({
  do: fc.constant("acquire"),
  token,
  fingerprint,
  leaseMs: time,
  retainMs: time,
  guardMs: fc.integer({ min: 0, max: 9 }),
  atMostOnce: fc.boolean(),
  maxAttempts: fc.constantFrom(undefined, 1, 2, 3),
  owner,
});
const ending = { token, retainMs: time };
const others: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ do: fc.constant("complete" as const), ...ending, result: text }),
  fc.record({ do: fc.constant("fail" as const), ...ending, result: text }),
  fc.record({ do: fc.constant("release" as const), ...ending, indeterminate: fc.boolean(), delayMs: time }),
  fc.record({ do: fc.constant("renew" as const), ...ending, leaseMs: time }),
  fc.record({
    do: fc.constant("resolve" as const),
    fence: fc.integer({ min: 0, max: 90 }),
    state: fc.constantFrom("completed", "failed", "released"),
    retainMs: time,
    result: text,
  }),
);
const commands = fc.oneof(acquires, others);
const runs = { numRuns: 3_000 };

describe("decide, of any record and any command", () => {
  it("never lets the fence go back, and makes it grow when it gives the record to another token", () => {
    fc.assert(
      fc.property(records, commands, time, (record, command, now) => {
        const { next } = decide(record, command, now);
        if (!next) return;
        if (command.do !== "acquire" || next.token === record.token)
          expect(next.fence).toBeGreaterThanOrEqual(record.fence);
        else expect(next.fence).toBeGreaterThan(record.fence);
      }),
      runs,
    );
  });

  it("changes nothing that is over, until it expires", () => {
    const over = records.map((record) => ({ ...record, state: record.fence % 2 ? "completed" : "failed" }) as const);
    fc.assert(
      fc.property(over, commands, time, (record, command, now) => {
        fc.pre(now < record.expiresAt);
        expect(decide(record, command, now).next).toBeUndefined();
      }),
      runs,
    );
  });

  it("counts each write once, so that no two versions have the same token and revision", () => {
    fc.assert(
      fc.property(fc.option(records, { nil: undefined }), commands, time, (record, command, now) => {
        const { next } = decide(record, command, now);
        if (next) expect(next.revision).toBe((record?.revision ?? 0) + 1);
      }),
      runs,
    );
  });

  it("gives a record to a new token by an acquisition alone, and takes the payload from nothing else", () => {
    fc.assert(
      fc.property(records, others, time, (record, command, now) => {
        const { next } = decide(record, command, now);
        if (!next) return;
        expect(next.token).toBe(record.token);
        expect(next.fingerprint).toBe(record.fingerprint);
        if ("token" in command) expect(command.token).toBe(record.token);
        expect(next.attempts).toBe(record.attempts);
      }),
      runs,
    );
  });

  it("gives a running record only to its owner, its durable execution, or after lease and guard", () => {
    fc.assert(
      fc.property(records, acquires, time, (from, command, now) => {
        const record = { ...from, state: "running" as const, fingerprint: command.fingerprint };
        fc.pre(now < record.expiresAt && command.token !== record.token);
        if (command.owner !== undefined && command.owner === record.owner) return;
        const { next, reply } = decide(record, command, now);
        if (now <= record.leaseUntil + command.guardMs) expect(reply.is).toBe("busy");
        else expect(next?.state).toBe(stateAfterLapse(command, record));
      }),
      runs,
    );
  });

  it("answers to an own write that it has made already as it did first", () => {
    fc.assert(
      fc.property(fc.option(records, { nil: undefined }), commands, time, (record, command, now) => {
        const { next, reply } = decide(record, command, now);
        // A release that was made with a token may be followed by another attempt, which is not asked for here.
        if (!next || reply.is === "replay" || reply.is === "indeterminate" || command.do === "renew") return;
        fc.pre(now < next.expiresAt);
        const again = decide(next, command, now);
        expect(again.next).toBeUndefined();
        expect(again.reply.is).toBe(reply.is);
      }),
      runs,
    );
  });

  it("is pure: it changes nothing that it is given, and gives the same again", () => {
    fc.assert(
      fc.property(fc.option(records, { nil: undefined }), commands, time, (record, command, now) => {
        const frozen = record && Object.freeze({ ...record });
        const first = decide(frozen, Object.freeze({ ...command }), now);
        expect(decide(record, command, now)).toEqual(first);
      }),
      runs,
    );
  });
});

function stateAfterLapse(
  { atMostOnce, maxAttempts = Infinity }: Acquire,
  { attempts }: IdempotencyRecord,
): RecordState {
  if (atMostOnce) return "indeterminate";
  return attempts < maxAttempts ? "running" : "failed";
}
