import type { Invocation } from "../core/invocation.ts";

/** The part of the `DurableContext` of AWS's SDK that is read. */
interface DurableContext {
  readonly executionContext?: { readonly durableExecutionArn?: unknown } | null;
}

/** The durable execution that an invocation belongs to: it is replayed from the top, and then takes up its own record. */
export function durableOwner({ raw }: Invocation): string | undefined {
  const arn = (raw.context as DurableContext | null | undefined)?.executionContext?.durableExecutionArn;
  return typeof arn === "string" ? arn : undefined;
}
