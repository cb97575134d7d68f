import { FaastenError } from "../../core/errors.ts";
import { type FinishedFunction, requireFinished } from "../../core/finished-function.ts";
import { type Fields, fieldsOf } from "./event-fields.ts";
import { handleEvents } from "./events/handle-events.ts";
import type { LambdaHandler } from "./lambda-handler.ts";
import type { EventSource } from "./source.ts";

/** Makes the `lambda` of one source: nothing of the others is in its bundle, and an event of theirs is refused. */
export function oneSource(
  source: EventSource,
  fits: (event: Fields) => boolean,
): (fn: Exclude<FinishedFunction, { kind: "http" }>) => LambdaHandler {
  return (fn) => {
    requireFinished("lambda", fn);
    return async (event, context) => {
      if (!fits(fieldsOf(event)))
        throw new FaastenError(
          "WRONG_TRIGGER",
          `lambda: this handler takes events of ${source.name} alone; lambda of faasten/aws takes all.`,
        );
      return handleEvents(fn, source, event, context ?? {}); // A test may leave the context out.
    };
  };
}
