import { describe, expect, it } from "vitest";
import { readUpTo } from "../../src/idempotency/read-up-to.ts";

const encoder = new TextEncoder();

/** A body of these chunks that notes when it is cancelled; without an end if `open`. */
function bodyOf(
  chunks: readonly string[],
  open = false,
): { body: ReadableStream<Uint8Array<ArrayBuffer>>; cancelled: () => boolean } {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
      if (!open) controller.close();
    },
    cancel() {
      cancelled = true;
    },
  });
  return { body, cancelled: () => cancelled };
}

describe("a body", () => {
  it.each([[[]], [["one"]], [["a", "bü", "", "c"]]])("is read to its end: %j", async (chunks) => {
    expect(await readUpTo(10, bodyOf(chunks).body)).toStrictEqual(encoder.encode(chunks.join("")));
  });

  it("that is none has no bytes", async () => expect(await readUpTo(10, null)).toStrictEqual(new Uint8Array()));

  it("may have as many bytes as are allowed, and is cancelled at the next", async () => {
    expect(await readUpTo(4, bodyOf(["ab", "cd"]).body)).toStrictEqual(encoder.encode("abcd"));
    const { body, cancelled } = bodyOf(["ab", "cd", "e"], true);
    expect(await readUpTo(4, body)).toBe("large");
    expect(cancelled()).toBe(true);
  });

  it("is cancelled when its time is up", async () => {
    const { body, cancelled } = bodyOf(["ab"], true);
    const time = new AbortController();
    const reading = readUpTo(4, body, time.signal);
    time.abort();
    expect(await reading).toBe("late");
    expect(cancelled()).toBe(true);
    const never = bodyOf(["ab"], true);
    expect(await readUpTo(4, never.body, AbortSignal.abort())).toBe("late");
    expect(never.cancelled()).toBe(true);
  });

  it("that fails rejects with its own error, also if its time is up afterwards", async () => {
    const error = new Error("gone");
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({ pull: (controller) => controller.error(error) });
    await expect(readUpTo(4, body, new AbortController().signal)).rejects.toBe(error);
  });
});
