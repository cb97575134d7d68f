import { FaastenError } from "../../../core/errors.ts";
import type { Swap } from "../../store.ts";

/** What numbers, names and the table's own bookkeeping take at most. */
const OTHER_BYTES = 1_000;

/** Refuses a record that is too large before it is sent. */
export function requireSmall(store: string, { key, next }: Swap, maxBytes: number): void {
  const { fingerprint, owner = "", result = "", token } = next;
  const texts = [key, token, fingerprint, owner, result].join("");
  // A character is at most three bytes, so most texts need not be counted.
  if (texts.length * 3 + OTHER_BYTES <= maxBytes) return;
  if (new TextEncoder().encode(texts).length + OTHER_BYTES > maxBytes)
    throw recordTooLarge(store, key, `${maxBytes} bytes`);
}

/** The error of a record that the database can never take. */
export function recordTooLarge(store: string, key: string, limit: string, cause?: unknown): FaastenError {
  return new FaastenError("RECORD_TOO_LARGE", `${store}: the record of ${key} is larger than ${limit}.`, { cause });
}
