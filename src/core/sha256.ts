import { encodeBase64 } from "./base64.ts";
import { builtin } from "./host.ts";

/** What the library uses of `node:crypto`, which other runtimes have as well; `hash` is newer than the rest. */
export interface NodeCrypto {
  hash?(algorithm: string, data: Data, encoding: Encoding): string;
  createHash(algorithm: string): Hashing;
  createHmac(algorithm: string, key: Data): Hashing;
}

interface Hashing {
  update(data: Data): { digest(encoding: Encoding): string; digest(): Bytes };
}

/** A text is hashed as its UTF-8; halves of a surrogate pair must have been escaped. */
export type Data = string | Bytes;
type Bytes = Uint8Array<ArrayBuffer>;
export type Encoding = "base64url" | "hex";

/** SHA-256. Without a promise where the runtime has `node:crypto`; null for `node` means that it has not. */
export function sha256(
  data: Data,
  encoding: Encoding = "base64url",
  node: NodeCrypto | null = nodeCrypto(),
): string | Promise<string> {
  if (node?.hash) return node.hash("sha256", data, encoding);
  if (node) return node.createHash("sha256").update(data).digest(encoding);
  return crypto.subtle.digest("SHA-256", bytesOf(data)).then((digest) => toText(new Uint8Array(digest), encoding));
}

/** HMACs with SHA-256 and one secret. */
export interface Hmac {
  text(data: Data, encoding: Encoding): string | Promise<string>;
  bytes(data: Data): Bytes | Promise<Bytes>;
}

/** Makes them, the same way. */
export function hmacSha256(secret: string | Uint8Array, node: NodeCrypto | null = nodeCrypto()): Hmac {
  const own = typeof secret === "string" ? secret : new Uint8Array(secret);
  if (node) {
    const hashed = (data: Data): ReturnType<Hashing["update"]> => node.createHmac("sha256", own).update(data);
    return { text: (data, encoding) => hashed(data).digest(encoding), bytes: (data) => hashed(data).digest() };
  }
  let imported: Promise<CryptoKey> | undefined; // At the first use: some runtimes forbid it while modules load.
  const bytes = async (data: Data): Promise<Bytes> => {
    imported ??= crypto.subtle.importKey("raw", bytesOf(own), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", await imported, bytesOf(data)));
  };
  return { bytes, text: async (data, encoding) => toText(await bytes(data), encoding) };
}

let found: NodeCrypto | null | undefined;

/** Looked up once: to ask for a builtin costs as much as a hash. */
function nodeCrypto(): NodeCrypto | null {
  return (found ??= builtin<NodeCrypto>("node:crypto") ?? null);
}

function bytesOf(data: Data): Bytes {
  return typeof data === "string" ? new TextEncoder().encode(data) : data;
}

function toText(bytes: Bytes, encoding: Encoding): string {
  if (encoding === "hex") return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
