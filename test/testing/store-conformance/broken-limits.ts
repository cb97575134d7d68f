import { FaastenError } from "../../../src/core/errors.ts";
import type { Swap } from "../../../src/idempotency/store.ts";
import { answering, type Broken, given, reading, swapping, writing } from "./breaking.ts";

/** Stores whose clock or whose largest record is not what they say. */
export const brokenLimits: readonly Broken[] = [
  [
    "rounds times to seconds",
    (store) => writing(store, ({ leaseUntil }) => ({ leaseUntil: Math.floor(leaseUntil / 1000) * 1000 })),
    ["clock: the caller's times are written exactly", "clock: a time far in the future is written exactly"],
  ],
  [
    "keeps no time after 2106",
    (store) => writing(store, ({ expiresAt }) => ({ expiresAt: Math.min(expiresAt, 2 ** 32 * 1000) })),
    ["clock: a time far in the future is written exactly"],
  ],
  [
    "tells a time that is the caller's",
    (store) => reading(store, (read) => ({ ...read, now: Date.now() })),
    ["clock: no time is given that is not the store's own"],
  ],
  [
    "is an hour late",
    (store) => reading(store, (read) => ({ ...read, now: Date.now() - 3_600_000 })),
    ["clock: the store's time comes with reads and refusals"],
    "store",
  ],
  [
    "tells no time with a refusal",
    (store) => answering(store, (answer) => (answer.swapped ? answer : { swapped: false, current: answer.current })),
    ["clock: the store's time comes with reads and refusals"],
    "store",
  ],
  [
    "writes the caller's times",
    (store) => swapping(store, (swap) => ({ ...swap, now: Date.now() })),
    ["clock: leases are counted from the store's own time"],
    "store",
  ],
  [
    "takes more than it says",
    (store) => ({ ...store, capabilities: { ...store.capabilities, maxRecordBytes: 400_000 } }),
    [
      "size: more than the most is refused",
      "size: bytes are counted, not characters",
      "transaction: is undone when the record is too large",
    ],
  ],
  [
    "takes less than it says",
    (store) => ({ ...store, capabilities: { ...store.capabilities, maxRecordBytes: 600_000 } }),
    ["size: nine tenths of the most are kept"],
  ],
  [
    "counts characters",
    (store) => {
      const wide = (swap: Swap) => ({
        ...swap,
        next: {
          ...swap.next,
          ...given(
            "result",
            swap.next.result?.replaceAll(/漢{9,}/g, ({ length }) => "x".repeat(length)),
          ),
        },
      });
      return swapping(store, wide);
    },
    ["size: bytes are counted, not characters"],
  ],
  [
    "rejects a large record with an error of its own",
    (store) => ({
      ...store,
      swap: (swap) =>
        store.swap(swap).catch((error: unknown) => {
          throw error instanceof FaastenError ? new Error("ValidationException") : error;
        }),
    }),
    ["size: more than the most is refused", "size: bytes are counted, not characters"],
  ],
  [
    "loses the record that a large one was to replace",
    (store) => ({
      ...store,
      swap: async (swap) => {
        if ((swap.next.result?.length ?? 0) > 300_000 && swap.expected) store.records.delete(swap.key);
        return store.swap(swap);
      },
    }),
    ["size: more than the most is refused"],
  ],
];
