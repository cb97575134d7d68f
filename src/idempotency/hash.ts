import { encodeBase64 } from "../core/base64.ts";
import { builtin } from "../core/host.ts";

/** What the library uses of `node:crypto`, which other runtimes have as well; `hash` is newer than the rest. */
export interface NodeCrypto {
  hash?(algorithm: string, data: Data, encoding: "base64url"): string;
  createHash(algorithm: string): Hashing;
  createHmac(algorithm: string, key: Data): Hashing;
}

interface Hashing {
  update(data: Data): { digest(encoding: "base64url"): string };
}

/** A text is hashed as its UTF-8; halves of a surrogate pair must have been escaped. */
export type Data = string | Uint8Array<ArrayBuffer>;

/** SHA-256 in base64url. Without a promise where the runtime has `node:crypto`; null for `node` means that it has not. */
export function sha256(data: Data, node: NodeCrypto | null = nodeCrypto()): string | Promise<string> {
  if (node?.hash) return node.hash("sha256", data, "base64url");
  if (node) return node.createHash("sha256").update(data).digest("base64url");
  return crypto.subtle.digest("SHA-256", bytesOf(data)).then(toBase64Url);
}

/** Makes HMACs with SHA-256 and one secret, in base64url; the same way. */
export function hmacSha256(
  secret: string | Uint8Array,
  node: NodeCrypto | null = nodeCrypto(),
): (data: Data) => string | Promise<string> {
  const own = typeof secret === "string" ? secret : new Uint8Array(secret);
  if (node) return (data) => node.createHmac("sha256", own).update(data).digest("base64url");
  let imported: Promise<CryptoKey> | undefined; // At the first use: some runtimes forbid it while modules load.
  return async (data) => {
    imported ??= crypto.subtle.importKey("raw", bytesOf(own), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return toBase64Url(await crypto.subtle.sign("HMAC", await imported, bytesOf(data)));
  };
}

let found: NodeCrypto | null | undefined;

/** Looked up once: to ask for a builtin costs as much as a hash. */
function nodeCrypto(): NodeCrypto | null {
  return (found ??= builtin<NodeCrypto>("node:crypto") ?? null);
}

function bytesOf(data: Data): Uint8Array<ArrayBuffer> {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

function toBase64Url(digest: ArrayBuffer): string {
  return encodeBase64(new Uint8Array(digest)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
