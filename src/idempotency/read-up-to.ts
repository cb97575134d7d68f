/** Why a body was not read to its end. */
export type Cut = "large" | "late";

/**
 * Reads a body to its end, if that comes before `maxBytes` and the signal; otherwise cancels it and says why. Rejects with
 * the body's own error.
 */
export async function readUpTo(
  maxBytes: number,
  body: ReadableStream<Uint8Array<ArrayBuffer>> | null,
  signal?: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | Cut> {
  if (!body) return new Uint8Array();
  const reader = body.getReader();
  const late = Promise.withResolvers<"late">();
  const abort = (): void => late.resolve("late");
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort);
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    let length = 0;
    for (;;) {
      const read = await Promise.race([late.promise, reader.read()]);
      if (read === "late") return cancelled("late", reader);
      if (read.done) return joined(chunks, length);
      length += read.value.length;
      if (length > maxBytes) return cancelled("large", reader);
      chunks.push(read.value);
    }
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}

/** Of a copy of a stream the cancellation ends when the other copy is cancelled as well: nobody waits for it. */
function cancelled(why: Cut, reader: ReadableStreamDefaultReader<unknown>): Cut {
  reader.cancel().catch(() => undefined);
  return why;
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[], length: number): Uint8Array<ArrayBuffer> {
  const [only] = chunks;
  if (chunks.length === 1 && only) return only;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
