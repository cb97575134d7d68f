import { FaastenError } from "../../../core/errors.ts";
import { describe } from "../../../core/options.ts";
import { knownText } from "../../../core/response.ts";

/** A body, chunk by chunk. */
export interface Chunks {
  /** The next chunk that has bytes; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** No more is wanted: the source is told so, and a `next` that is under way ends. */
  cancel(reason?: unknown): Promise<void>;
}

/** Opens the body of a response; a text that was made here is taken as it is, past the stream that it has become. */
export function chunksOf(response: Response): Chunks {
  const text = knownText(response);
  if (text !== undefined) return chunkOf(new TextEncoder().encode(text));
  if (response.bodyUsed) throw new FaastenError("INVALID_RESPONSE", "the body of the response has been read already.");
  const reader = response.body?.getReader() as ReadableStreamDefaultReader<unknown> | undefined;
  return {
    async next() {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? END;
        if (done) return undefined;
        const bytes = bytesOf(value);
        if (bytes.length > 0) return bytes; // Behind CloudFront an empty chunk was seen to hang the transfer.
      }
    },
    async cancel(reason) {
      try {
        await reader?.cancel(reason);
      } catch (error) {
        if (error !== reason) throw error; // A stream that has failed fails again with the same error.
      }
    },
  };
}

const END = { done: true, value: undefined } as const;

function chunkOf(bytes: Uint8Array): Chunks {
  let left: Uint8Array | undefined = bytes.length > 0 ? bytes : undefined;
  return {
    async next() {
      const next = left;
      left = undefined;
      return next;
    },
    async cancel() {},
  };
}

/** Exactly a Uint8Array: Lambda's client makes JSON of every other view. */
function bytesOf(chunk: unknown): Uint8Array {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  throw new FaastenError("INVALID_RESPONSE", `a chunk of the response's body must be bytes, got ${describe(chunk)}.`);
}
