import { describe, expect, it, test } from "vitest";
import type { Acquire, Complete, Release, Reply } from "../../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../../src/idempotency/record.ts";
import type { HistoryEntry } from "../../../../src/testing/store-conformance/history.ts";
import { findNotLinearizable } from "../../../../src/testing/store-conformance/linearizability.ts";

const NOW = 1_700_000_000_000;

describe("has an order:", () => {
  test.each<[what: string, history: HistoryEntry[]]>([
    ["nothing", []],
    ["one command", [entry(0, 1, acquire("a"), own("a"))]],
    ["one after the other", [entry(0, 1, acquire("a"), own("a")), entry(2, 3, acquire("b"), busy())]],
    ["two at once, the later one first", [entry(0, 3, acquire("a"), busy()), entry(1, 2, acquire("b"), own("b"))]],
    [
      "a completion between two that overlap it",
      [
        entry(0, 1, acquire("a"), own("a")),
        entry(2, 9, complete("a"), { is: "ok" }),
        entry(3, 4, acquire("b"), busy()),
        entry(5, 6, acquire("c"), { is: "replay", record: { ...record("a", 2), state: "completed", result: "1" } }),
      ],
    ],
    ["one without an answer that took place", [entry(0, undefined, acquire("a")), entry(1, 2, acquire("b"), busy())]],
    ["one without an answer that never did", [entry(0, undefined, acquire("a")), entry(1, 2, acquire("b"), own("b"))]],
    [
      "one without an answer that took place late",
      [
        entry(0, 1, acquire("a"), own("a")),
        entry(2, undefined, release("a")),
        entry(3, 4, acquire("b"), busy()),
        entry(5, 6, acquire("c"), own("c", 3, 2)),
      ],
    ],
    [
      "one that was given up before the next was sent, and never took place",
      [entry(0, 1, acquire("a")), entry(2, 3, acquire("b"), own("b"))],
    ],
    [
      "the same command twice, once without an answer",
      [entry(0, undefined, acquire("a")), entry(1, undefined, acquire("a")), entry(2, 3, acquire("a"), own("a"))],
    ],
    [
      "each key by itself",
      [entry(0, 1, acquire("a"), own("a")), { ...entry(2, 3, acquire("b"), own("b")), key: "other" }],
    ],
  ])("%s", (_what, history) => {
    expect(findNotLinearizable(history)).toBeUndefined();
  });
});

describe("has none:", () => {
  test.each<[what: string, history: HistoryEntry[]]>([
    ["two winners", [entry(0, 2, acquire("a"), own("a")), entry(1, 3, acquire("b"), own("b"))]],
    ["busy before anybody came", [entry(0, 1, acquire("a"), busy()), entry(2, 3, acquire("b"), own("b"))]],
    ["an acquisition that is forgotten", [entry(0, 1, acquire("a"), own("a")), entry(2, 3, acquire("b"), own("b"))]],
    [
      "a read of what was before a completion",
      [
        entry(0, 1, acquire("a"), own("a")),
        entry(2, 3, complete("a"), { is: "ok" }),
        entry(4, 5, acquire("b"), busy()),
      ],
    ],
    ["a completion of somebody else", [entry(0, 1, acquire("a"), own("a")), entry(2, 3, complete("b"), { is: "ok" })]],
    [
      "another result than the one published",
      [
        entry(0, 1, acquire("a"), own("a")),
        entry(2, 3, complete("a"), { is: "ok" }),
        entry(4, 5, acquire("b"), { is: "replay", record: { ...record("a", 2), state: "completed", result: "2" } }),
      ],
    ],
    [
      "a fencing number that does not grow",
      [
        entry(0, 1, acquire("a"), own("a")),
        entry(2, 3, release("a"), { is: "ok" }),
        entry(4, 5, acquire("b"), { is: "own", recovered: false, record: { ...record("b", 3), attempts: 2 } }),
      ],
    ],
    [
      "one without an answer that was undone",
      [entry(0, undefined, acquire("a")), entry(1, 2, acquire("b"), busy()), entry(3, 4, acquire("c"), own("c"))],
    ],
  ])("%s", (_what, history) => {
    expect(findNotLinearizable(history)).toMatchObject({ key: "key" });
  });
});

it("tells the longest order, and what it leaves over", () => {
  const history = [
    entry(0, 1, acquire("a"), own("a")),
    entry(2, 3, acquire("b"), busy()),
    entry(4, 5, complete("b"), { is: "ok" }),
  ];
  expect(findNotLinearizable(history)).toEqual({
    key: "key",
    explained: [history[0], history[1]],
    unexplained: [history[2]],
  });
});

it("gives up a search that would never end, and says so", () => {
  const open = Array.from({ length: 40 }, (_, index) =>
    entry(index, undefined, { ...acquire(`${index}`), leaseMs: -10_000 }),
  );
  const impossible = entry(50, 51, complete("nobody"), { is: "ok" });
  expect(() => findNotLinearizable([...open, impossible])).toThrow(
    expect.objectContaining({ code: "HISTORY_TOO_LARGE" }),
  );
});

function entry(
  invoked: number,
  returned: number | undefined,
  command: Acquire | Complete | Release,
  reply?: Reply,
): HistoryEntry {
  return { client: invoked, key: "key", command, now: NOW, invoked, returned, reply };
}

function acquire(token: string): Acquire {
  return { do: "acquire", token, fingerprint: "", leaseMs: 1_000, retainMs: 10_000, guardMs: 0 };
}

function complete(token: string): Complete {
  return { do: "complete", token, retainMs: 10_000, result: "1" };
}

function release(token: string): Release {
  return { do: "release", token, retainMs: 10_000 };
}

function own(token: string, revision = 1, attempts = 1): Reply {
  return { is: "own", recovered: false, record: { ...record(token, revision), attempts, fence: NOW + attempts - 1 } };
}

function busy(): Reply {
  return { is: "busy", until: NOW };
}

function record(token: string, revision: number): IdempotencyRecord {
  const times = { leaseUntil: NOW, expiresAt: NOW };
  return { state: "running", token, fence: NOW, revision, attempts: 1, fingerprint: "", ...times };
}
