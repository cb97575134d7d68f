import { toError } from "../core/errors.ts";
import type { Invocation } from "../core/invocation.ts";
import type { InvocationObserver } from "../core/observer.ts";
import type { LogArguments } from "./call.ts";
import type { Family } from "./family.ts";
import { setAside } from "./fields.ts";
import type { LogLevel } from "./level.ts";
import type { Fields } from "./record.ts";
import { scopeOf } from "./scope.ts";

/** How long an answer waits at most for a sink that sends lines elsewhere, and what is kept back for the answer itself. */
const LONGEST_FLUSH_MS = 2000;
const KEPT_BACK_MS = 100;

/** The part of a logger that its observer uses. */
interface InvocationLogger {
  for(invocation: Invocation): Readonly<Record<LogLevel, (...args: LogArguments) => void>>;
}

/** Takes over the failures of an invocation that nobody else would see, and writes its wide record at the end. */
export function observerOf(family: Family, logger: InvocationLogger): InvocationObserver {
  family.fastened = true;
  return {
    report: (error, what, scope) => logger.for(scope).error(what, toError(error)),
    end({ summary }, invocation) {
      const { attributes, failed, message, outcome, thrown } = summary;
      const { wide } = scopeOf(family, invocation);
      if (wide.written) return undefined; // Fastened twice.
      wide.written = true;
      const closing = family.closing(invocation, summary);
      if (closing) {
        const fields = withAnnotations({ ...attributes, ...closing }, wide.fields);
        logger.for(invocation)[LEVELS[outcome]](message, fields, failed ? toError(thrown) : undefined);
      }
      const budgetMs = Math.min(LONGEST_FLUSH_MS, invocation.remainingMs() - KEPT_BACK_MS);
      return budgetMs > 0 ? family.sink.flush?.(budgetMs) : undefined;
    },
  };
}

/** What the platform and the library know comes first, and keeps its names. */
function withAnnotations(known: Fields, annotations: Fields | undefined): Fields {
  if (!annotations) return known;
  const own = Object.entries(annotations).map(([name, value]) => [
    known[name] === undefined ? name : setAside(name),
    value,
  ]);
  return Object.fromEntries([...Object.entries(known), ...own]) as Fields;
}

const LEVELS = { ok: "info", partial: "warn", aborted: "warn", error: "error", timeout: "error" } as const;
