import { builtin } from "../../core/host.ts";
import { FaastenError } from "../../core/errors.ts";

interface Crypto {
  createHmac(algorithm: string, key: string): { update(text: string): { digest(encoding: string): string } };
}

/** A replacement that leaves nothing: the member is not written at all. */
export const remove = (): undefined => undefined;

/**
 * A replacement that can be told from others and not be read: the first 16 hexadecimal digits of the value's HMAC with
 * SHA-256, so that lines about the same value can be found. Without the key nobody can try out values.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a key of less than 16 characters; `UNSUPPORTED` where the runtime has no
 * `node:crypto` (Cloudflare Workers: switch on `nodejs_compat`): give a function of your own there.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { hash, paths } from "faasten/logger/redact";
 *
 * const key = process.env["LOG_HASH_KEY"] ?? "only for development!";
 * export const log = createLogger({ redact: paths(["customer.email"], { replacement: hash(key) }) });
 * ```
 */
export function hash(key: string): (value: unknown) => string {
  if (typeof key !== "string" || key.length < 16)
    throw new FaastenError("INVALID_OPTION", "hash: `key` must be a string of at least 16 characters.");
  const crypto = builtin<Crypto>("node:crypto");
  if (!crypto)
    throw new FaastenError("UNSUPPORTED", "hash: this runtime has no node:crypto; give a function of your own.");
  return (value) => {
    const text = typeof value === "string" ? value : JSON.stringify(value);
    return `hmac:${crypto.createHmac("sha256", key).update(text).digest("hex").slice(0, 16)}`;
  };
}
