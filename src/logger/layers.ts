import { toError } from "../core/errors.ts";
import { isFunctionEvent } from "../core/event.ts";
import type { EventMiddleware, InvocationMiddleware } from "../core/middleware.ts";
import { reporter } from "../core/report.ts";
import { type Invocation, isRecordView } from "../core/invocation.ts";
import type { LogArguments } from "./call.ts";
import type { Family } from "./family.ts";
import { mergeFields } from "./fields.ts";
import type { LogLevel } from "./level.ts";
import { appendFields } from "./scope.ts";
import { wideRecord } from "./wide.ts";

/** The part of a logger that its layers use. */
interface LayerLogger {
  for(invocation: Invocation): Readonly<Record<LogLevel, (...args: LogArguments) => void>>;
}

/** Around the whole invocation: takes over its failures that nobody else would see, and writes its one wide record. */
export function invocationLayer(family: Family, logger: LayerLogger): InvocationMiddleware {
  return (_input, invocation, next) => {
    const log = { annotations: {}, wide: true };
    family.slot.set(invocation, { log, fields: {} });
    reporter.set(invocation, (error, what) => logger.for(invocation).error(what, toError(error)));
    invocation.defer(({ summary }) => {
      const { level, message, fields } = wideRecord(invocation, summary);
      const error = summary.failed ? toError(summary.thrown) : undefined;
      logger.for(invocation)[level](message, mergeFields(log.annotations, fields), error);
    });
    return next();
  };
}

/** Around each record of a batch: its lines carry its id, and its failure gets a line of its own. */
export function eventLayer(family: Family, logger: LayerLogger): EventMiddleware {
  return async (input, invocation, next) => {
    if (!isRecordView(invocation) || !isFunctionEvent(input)) return next();
    appendFields(family.slot, invocation, { "cloudevents.event_id": input.id });
    try {
      return await next();
    } catch (error) {
      logger.for(invocation).error("the record failed", toError(error));
      throw error;
    }
  };
}
