import type { BatchSource as RecordSource } from "../../../batch/batch-source.ts";
import { isSettled } from "../../../core/outcome.ts";
import { fieldsOf } from "../event-fields.ts";
import type { BatchSource } from "../source.ts";

/** What the adapter takes over from a source of the batch engine, which knows records as they came: how failures are told. */
export function answeredBy<Item extends object>(
  source: RecordSource<Item, unknown>,
): Pick<BatchSource, "answer" | "stopAtFailure"> {
  return {
    stopAtFailure: source.stopAtFailure,
    answer(events, outcomes) {
      if (outcomes.every(isSettled)) return source.answer([], []); // Then it needs no record to name.
      return source.answer(
        events.map(({ raw }) => fieldsOf(raw) as Item),
        outcomes,
      );
    },
  };
}
