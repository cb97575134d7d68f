import type { SqlValue } from "./record-row.ts";
import type { Statement } from "./statements.ts";

/**
 * The text of a statement with its values in it, for MySQL and MariaDB, where no setting can make the server read them as
 * anything else: numbers, and texts as the hexadecimal digits of their bytes.
 *
 * The client's own quoting puts a backslash before a quote, which under NO_BACKSLASH_ESCAPES ends the text there. Prepared
 * statements would be safe as well. But each costs every new connection one more round trip, which in a function is most
 * of them, and proxies such as RDS Proxy keep a connection of the database for whoever has prepared something on it.
 *
 * @see https://dev.mysql.com/doc/refman/8.4/en/charset-introducer.html
 */
export function inlined({ args, sql }: Statement): string {
  let count = 0;
  return sql.replaceAll("?", () => literalOf(args[count++] ?? null));
}

/** Whatever the types promise: only what is a number goes into the text as it is. */
function literalOf(value: SqlValue): string {
  if (value === null) return "NULL";
  return Number.isFinite(value) ? String(value) : `_utf8mb4 x'${hexOf(String(value))}'`;
}

/** By way of bytes, since to put two megabytes of digits together as texts takes five times as long. */
function hexOf(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const digits = new Uint8Array(bytes.length * 2);
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    digits[at * 2] = digitOf(byte >> 4);
    digits[at * 2 + 1] = digitOf(byte & 15);
  }
  return new TextDecoder().decode(digits);
}

function digitOf(number: number): number {
  return "0123456789abcdef".charCodeAt(number);
}
