import { decodeBase64, encodeBase64 } from "../../core/base64.ts";
import { FaastenError } from "../../core/errors.ts";
import { checkOptions, invalidOption, requireOption, type Rule } from "../../core/options.ts";
import type { Encryption } from "../encryption.ts";

/** A CryptoKey, by whatever name the project's types have for it. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** Options of `aesGcm`. */
export interface AesGcmOptions {
  /** Keys of 256 bits by their ids: a CryptoKey, 32 bytes, or those in base64. Old ones stay as long as records made with them. */
  readonly keys: Readonly<Record<string, Key | Uint8Array | string>>;
  /** The id of the key that encrypts. */
  readonly current: string;
}

/**
 * Encrypts results with AES-256-GCM. A result is bound to the key of its record, so it cannot be put into another.
 *
 * A text is `a256gcm.<key id>.<base64 of the initialisation vector and the ciphertext>`. The vector is random: use a key for
 * no more than 2^32 results.
 *
 * @throws {FaastenError} code `INVALID_OPTION`. What it gives rejects with code `UNKNOWN_ENCRYPTION_KEY` for a text that was
 * encrypted with a key that is not among `keys`, and `DECRYPTION_FAILED` for one that is not encrypted, was changed, or
 * belongs to another record.
 * @see https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38d.pdf
 * @example
 * ```ts
 * import { aesGcm } from "faasten/idempotency/encryption";
 *
 * // `openssl rand -base64 32` makes a key. To change it, add another and name that as the current one.
 * export const encryption = aesGcm({ keys: { first: process.env["RESULT_KEY"] ?? "" }, current: "first" });
 * ```
 */
export function aesGcm(options: AesGcmOptions): Encryption {
  checkOptions(WHERE, options, { keys: "an object", current: "a string" });
  const { current } = options;
  const keys = new Map(Object.entries(options.keys).map(([id, key]) => [id, importer(id, key)]));
  const encryptionKey = keys.get(current);
  if (!encryptionKey) throw invalidOption(WHERE, "current", "the id of one of `keys`", current);
  return {
    async encrypt(text, recordKey) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const plain = new TextEncoder().encode(text);
      const sealed = await crypto.subtle.encrypt(parameters(iv, recordKey), await encryptionKey(), plain);
      const bytes = new Uint8Array(IV_BYTES + sealed.byteLength);
      bytes.set(iv);
      bytes.set(new Uint8Array(sealed), IV_BYTES);
      return `${PREFIX}.${current}.${encodeBase64(bytes)}`;
    },
    async decrypt(text, recordKey) {
      const [prefix, id = "", base64 = "", ...more] = text.split(".");
      const bytes = prefix === PREFIX && more.length === 0 ? decodeBase64(base64) : undefined;
      if (!bytes || bytes.length < IV_BYTES + TAG_BYTES) throw failed(recordKey, "it is not encrypted");
      const key = keys.get(id);
      if (!key) throw unknownKey(recordKey, id);
      try {
        const iv = bytes.subarray(0, IV_BYTES);
        const plain = await crypto.subtle.decrypt(parameters(iv, recordKey), await key(), bytes.subarray(IV_BYTES));
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(plain);
      } catch {
        throw failed(recordKey, "it was changed, or belongs to another record");
      }
    },
  };
}

const WHERE = "aesGcm";
const PREFIX = "a256gcm";
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** It is written into every text, between two dots. */
const KEY_ID: Rule = [
  "an object whose names are 1 to 40 letters, digits, `_` or `-`",
  (id) => /^[\w-]{1,40}$/.test(id as string),
];

/** Imports a key when it is first used: some runtimes forbid it while modules load. */
function importer(id: string, given: unknown): () => Promise<Key> | Key {
  requireOption(WHERE, "keys", id, KEY_ID);
  if (isCryptoKey(given)) return () => given;
  const bytes = typeof given === "string" ? decodeBase64(given) : copyOf(given);
  // Nothing of a key may be shown, not even of a bad one.
  if (!bytes || bytes.length !== 32) {
    const mustBe = "an AES-GCM key of 256 bits: a CryptoKey, 32 bytes, or those in base64";
    throw new FaastenError("INVALID_OPTION", `${WHERE}: \`keys.${id}\` must be ${mustBe}.`);
  }
  let imported: Promise<Key> | undefined;
  return () => (imported ??= crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]));
}

function copyOf(given: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (!ArrayBuffer.isView(given)) return undefined;
  return new Uint8Array(new Uint8Array(given.buffer, given.byteOffset, given.byteLength));
}

function isCryptoKey(given: unknown): given is Key {
  if (Object.prototype.toString.call(given) !== "[object CryptoKey]") return false;
  const { name, length } = (given as Key).algorithm as { name: string; length?: number };
  return name === "AES-GCM" && length === 256;
}

function parameters(iv: Uint8Array<ArrayBuffer>, recordKey: string): AesGcmParams {
  return { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(recordKey) };
}

function unknownKey(recordKey: string, id: string): FaastenError {
  const shown = /^[\w-]{1,40}$/.test(id) ? `\`${id}\`` : "of a name that none has";
  return new FaastenError(
    "UNKNOWN_ENCRYPTION_KEY",
    `${WHERE}: the result of ${recordKey} is encrypted with the key ${shown}, which is not among \`keys\`.`,
  );
}

/** Without a cause: it says no more, and nothing of the text may be shown. */
function failed(recordKey: string, why: string): FaastenError {
  return new FaastenError("DECRYPTION_FAILED", `${WHERE}: the result of ${recordKey} cannot be decrypted: ${why}.`);
}
