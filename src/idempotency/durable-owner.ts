import type { Invocation } from "../core/invocation.ts";

/** The durable execution that an invocation belongs to: it is replayed from the top, and then takes up its own record. */
export function durableOwner({ raw }: Invocation): string | undefined {
  const arn = (raw.event as { readonly DurableExecutionArn?: unknown } | null | undefined)?.DurableExecutionArn;
  return typeof arn === "string" ? arn : undefined;
}
