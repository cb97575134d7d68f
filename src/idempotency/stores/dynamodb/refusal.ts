import type { Item } from "./client.ts";

/** Why a transaction did not take place, for each of its items. */
export interface CancellationReason {
  readonly Code?: string | undefined;
  readonly Item?: Item | undefined;
}

/** What the store must know of an error: of the SDK's, or of the small client's, which has the answer as its body. */
export interface Refusal {
  readonly code: unknown;
  readonly item: Item | undefined;
  readonly reasons: readonly CancellationReason[];
}

/** Reads an error of either client. */
export function refusalOf(error: unknown): Refusal {
  const { body, code, name } = (error ?? {}) as Record<string, unknown>;
  const { CancellationReasons: reasons, Item: item } = (body ?? error ?? {}) as {
    CancellationReasons?: CancellationReason[];
    Item?: Item;
  };
  return { code: body === undefined ? name : code, item, reasons: Array.isArray(reasons) ? reasons : [] };
}
