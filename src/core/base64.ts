/** What newer runtimes do natively. */
interface NativeBase64 {
  fromBase64?(text: string, options: { lastChunkHandling: "strict" }): Uint8Array<ArrayBuffer>;
  readonly prototype: { toBase64?(this: Uint8Array): string };
}

const native = Uint8Array as unknown as NativeBase64;

/** Decodes base64; undefined for anything but the standard alphabet, fully padded, without spaces. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const length = (text.length / 4) * 3 - (text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0);
  const bytes = attempt(() =>
    native.fromBase64 ? native.fromBase64(text, { lastChunkHandling: "strict" }) : decodeByAtob(text),
  );
  // Decoders pass over white space: what they leave out is missing at the end.
  return bytes?.length === length ? bytes : undefined;
}

/** Encodes bytes as base64. */
export function encodeBase64(bytes: Uint8Array): string {
  const { toBase64 } = native.prototype;
  if (toBase64) return toBase64.call(bytes);
  let text = ""; // Reflect.apply, because a spread is seven times slower.
  for (let at = 0; at < bytes.length; at += CHUNK) {
    text += btoa(Reflect.apply(String.fromCharCode, undefined, bytes.subarray(at, at + CHUNK)) as string);
  }
  return text;
}

/** A multiple of three, so that chunks can be joined, and few enough to be the arguments of one call. */
const CHUNK = 6144;

/** `atob` is native and fast, but lax at the end of the text: the last group must be what its bytes encode to. */
function decodeByAtob(text: string): Uint8Array<ArrayBuffer> | undefined {
  const decoded = atob(text);
  const last = text.slice(-4);
  if (btoa(atob(last)) !== last) return undefined;
  const bytes = new Uint8Array(decoded.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = decoded.charCodeAt(index);
  return bytes;
}

function attempt<Result>(decode: () => Result): Result | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
