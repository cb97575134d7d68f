import { FaastenError } from "../core/errors.ts";
import { describe } from "../core/options.ts";
import { after } from "./after.ts";
import { encode } from "./encode.ts";
import { IdempotencyError } from "./errors.ts";
import { hmacSha256, sha256 } from "../core/sha256.ts";
import { isPlainObject } from "./plain-json.ts";

export interface KeyOptions {
  /**
   * Makes keys and fingerprints that nobody can try out values on who reads the store: at least 16 characters or bytes.
   * With another secret every key is another, so all records are forgotten. @default none: plain SHA-256
   */
  readonly secret?: string | Uint8Array | undefined;
}

/** What a key is made of. */
export interface KeyParts {
  /** What the key belongs to: the operation, its version, the tenant. */
  readonly scope: readonly string[];
  /** What the selector gave. */
  readonly parts: unknown;
}

/** Makes keys and fingerprints; without a promise where the runtime has `node:crypto`. */
export interface Keys {
  /**
   * The key of a record: `v1:<scope, to be read>:<hash of scope and parts>`, of at most 96 letters, digits and `:._-`.
   *
   * @throws {IdempotencyError} code `IDEMPOTENCY_KEY_MISSING` for parts that are undefined, null or empty, or have such a
   * member; {FaastenError} code `NOT_SERIALISABLE` for what has no canonical form.
   */
  storeKey(of: KeyParts): string | Promise<string>;
  /** The same, for many keys of one scope. */
  keysOf(scope: readonly string[]): (parts: unknown) => string | Promise<string>;
  /** Tells payloads apart: 32 characters. Throws `NOT_SERIALISABLE` as well. */
  fingerprintOf(payload: unknown): string | Promise<string>;
}

/** Makes what makes keys. */
export function createKeys({ secret }: KeyOptions = {}): Keys {
  if (secret !== undefined && lengthOf(secret) < LEAST_SECRET) throw weakSecret(secret);
  const hash = secret === undefined ? plainHash : hashWith(secret);

  function keysOf(scope: readonly string[]): (parts: unknown) => string | Promise<string> {
    const scopeText = encode(scope, SORTED);
    const prefix = `v1:${scope
      .join(".")
      .slice(0, 60)
      .replaceAll(/[^\w.-]/g, "_")}:`;
    return (parts) => {
      // Two texts of JSON, of which the first is a list: no other scope and parts give the same.
      const text = scopeText + encode(parts, KEY);
      requireParts(parts);
      return shortened(hash(text), prefix);
    };
  }

  return {
    keysOf,
    storeKey: ({ scope, parts }) => keysOf(scope)(parts),
    fingerprintOf: (payload) => shortened(hash(encode(payload, FINGERPRINT)), ""),
  };
}

type Hash = (text: string) => string | Promise<string>;

const plainHash: Hash = (text) => sha256(text);

function hashWith(secret: string | Uint8Array): Hash {
  const hmac = hmacSha256(secret);
  return (text) => hmac.text(text, "base64url");
}

const SORTED = { sorted: true };
const KEY = { sorted: true, root: "key" };
const FINGERPRINT = { sorted: true, root: "fingerprint" };

const LEAST_SECRET = 16;

function lengthOf(secret: unknown): number {
  return typeof secret === "string" ? secret.length : ArrayBuffer.isView(secret) ? secret.byteLength : 0;
}

/** It is never shown. */
function weakSecret(secret: unknown): FaastenError {
  const got = `${Array.isArray(secret) ? "an array" : typeof secret} of length ${lengthOf(secret)}`;
  const message = `createIdempotency: \`secret\` must be a string or bytes, at least ${LEAST_SECRET} of them, got ${got}.`;
  return new FaastenError("INVALID_OPTION", message);
}

/** 192 bits are more than anybody can collide. */
function shortened(hashed: string | Promise<string>, prefix: string): string | Promise<string> {
  const shorten = (hash: string): string => prefix + hash.slice(0, 32);
  return after(hashed, shorten) as string | Promise<string>;
}

/**
 * All calls without a key would share one record, and be given one result. So a key that is missing, or has a part that
 * is, never reaches the store. Of an object only undefined members count: it may be a payload, in which null is a value.
 */
function requireParts(parts: unknown): void {
  if (isMissing(parts)) throw missing("the key", parts);
  const isList = Array.isArray(parts);
  if (typeof parts !== "object" || parts === null || !(isList || isPlainObject(parts))) return;
  const names = Object.keys(isList ? Array.from(parts) : parts);
  if (names.length === 0) throw missing("a part of the key", undefined);
  for (const name of names) {
    const part = (parts as Record<string, unknown>)[name];
    if (isList ? isMissing(part) : part === undefined) throw missing(`part \`${name.slice(0, 40)}\` of the key`, part);
  }
}

function isMissing(part: unknown): boolean {
  if (part === undefined || part === null || part === "") return true;
  // An id of some class may be empty as well.
  return typeof (part as { toJSON?: unknown }).toJSON === "function" && EMPTY_TEXTS.has(encode(part));
}

const EMPTY_TEXTS: ReadonlySet<string> = new Set(["null", '""', '{"$undefined":true}']);

function missing(what: string, got: unknown): IdempotencyError {
  const hint = "let the selector give a value that every call has and that stays the same when it is tried again";
  return new IdempotencyError("IDEMPOTENCY_KEY_MISSING", `${what} must be there, got ${describe(got)}; ${hint}.`);
}
