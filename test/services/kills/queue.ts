import type { Chance } from "./chance.ts";
import type { Answer, Delivery, Paid } from "./protocol.ts";

/** What a delivery came to in the end. */
export type Final = Delivery & ({ readonly value: Paid; readonly ran: boolean } | { readonly code: string });

/** A queue that delivers at least once: what is not answered for good comes again. */
export interface Queue {
  /** The next delivery that is due for one of the two processes, if there is one. */
  take(lane: number): Delivery | undefined;
  /** Whoever had it is gone. */
  giveBack(deliveries: Iterable<Delivery>): void;
  answer(delivery: Delivery, answer: Answer): void;
  readonly isDone: boolean;
  readonly finals: readonly Final[];
  /** How often each answer was given after which the delivery came again, by code. */
  readonly again: Readonly<Record<string, number>>;
  /** What no delivery should be answered with. */
  readonly unexpected: readonly string[];
}

/** Answers that are no fault: the delivery comes again. */
const NOT_YET = new Set([
  "IDEMPOTENCY_IN_PROGRESS",
  "IDEMPOTENCY_LEASE_LOST",
  "IDEMPOTENCY_COMPLETION_UNKNOWN",
  "IDEMPOTENCY_STORE_UNAVAILABLE",
]);

/** As many keys as a process works on at once: so both begin with all of them at the same moment. */
const KEYS_AT_A_TIME = 8;
const TOGETHER_MS = 10;

/**
 * Makes one for two processes. Keys come some at a time: first each is delivered to both processes, then the other copies in
 * any order; new keys come when both processes have taken all of that and ask for more. What comes again comes to either of them.
 */
export function createQueue(ids: readonly string[], copies: number, chance: Chance): Queue {
  const groups = groupsOf(ids, copies, chance);
  let group: Delivery[] = [];
  const askedAt = [0, 0];
  const waiting: { delivery: Delivery; at: number }[] = [];
  const finals: Final[] = [];
  const unexpected: string[] = [];
  const again: Record<string, number> = {};
  const later = (delivery: Delivery): void => {
    waiting.push({ delivery, at: Date.now() + chance.between(10, 250) });
  };

  return {
    take: (lane) => {
      const now = Date.now();
      const due = waiting.findIndex(({ at }) => at <= now);
      if (due !== -1) return waiting.splice(due, 1)[0]?.delivery;
      askedAt[lane] = now;
      if (group.length === 0 && now - Math.min(...askedAt) <= TOGETHER_MS) group = groups.shift() ?? [];
      const place = group.findIndex(({ number }) => number % 2 === lane);
      return place === -1 ? undefined : group.splice(place, 1)[0];
    },
    giveBack: (deliveries) => {
      for (const delivery of deliveries) {
        again["no answer"] = (again["no answer"] ?? 0) + 1;
        later(delivery);
      }
    },
    answer: (delivery, answer) => {
      if ("value" in answer) {
        finals.push({ ...delivery, value: answer.value, ran: answer.ran });
        return;
      }
      const { code, message } = answer;
      if (code === "IDEMPOTENCY_INDETERMINATE") {
        finals.push({ ...delivery, code });
        return;
      }
      again[code] = (again[code] ?? 0) + 1;
      if (!NOT_YET.has(code)) unexpected.push(`${delivery.id}: ${code} ${message}`);
      later(delivery);
    },
    get isDone() {
      return finals.length === ids.length * copies;
    },
    finals,
    again,
    unexpected,
  };
}

/** Of two that follow each other the first is for one process, the second for the other. */
function groupsOf(ids: readonly string[], copies: number, chance: Chance): Delivery[][] {
  const groups: Delivery[][] = [];
  let number = 0;
  for (let from = 0; from < ids.length; from += KEYS_AT_A_TIME) {
    const some = ids.slice(from, from + KEYS_AT_A_TIME);
    const more = chance.shuffled(some.flatMap((id) => Array<string>(copies - 2).fill(id)));
    const all = [...some.flatMap((id) => [id, id]), ...more];
    groups.push(all.map((id) => ({ number: number++, id, waitMs: chance.oneOf([0, 0, 150]) })));
  }
  return groups;
}
