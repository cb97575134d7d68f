import { afterEach, describe, expect, test, vi } from "vitest";
import type { InvocationInit } from "../../src/core/invocation.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { type Clock, systemClock } from "../../src/idempotency/clock.ts";
import type { IdempotencyOptions } from "../../src/idempotency/options.ts";
import type { HttpOptions } from "../../src/idempotency/http/options.ts";
import type { RecordState } from "../../src/idempotency/record.ts";
import type { IdempotencyStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { invoke } from "../../src/testing/invoke.ts";
import { onceWith, post, problemOf } from "./support/requests.ts";

afterEach(() => vi.restoreAllMocks());

/** A body that says what its author says, when they say it. */
function spoken() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  const cancelled = vi.fn<(reason: unknown) => void>();
  const body = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own;
    },
    cancel: cancelled,
  });
  return {
    body,
    cancelled,
    say: (text: string) => controller.enqueue(new TextEncoder().encode(text)),
    end: () => controller.close(),
    fail: (error: unknown) => controller.error(error),
  };
}

/** A function whose answers are spoken, behind a store whose completions can be held up. */
function speaking(options: HttpOptions = {}, all: Partial<IdempotencyOptions> = {}) {
  const speeches: ReturnType<typeof spoken>[] = [];
  const { store = memoryStore() } = all;
  const states: RecordState[] = [];
  const { swap } = store;
  let gate = (): Promise<unknown> => Promise.resolve();
  const watched: IdempotencyStore = {
    ...store,
    swap: async (asked) => {
      if (asked.next.state === "completed") await gate();
      states.push(asked.next.state);
      return swap(asked);
    },
  };
  const fn = fasten()
    .use(onceWith({ ...all, store: watched }).http(options))
    .http(() => {
      const speech = spoken();
      speeches.push(speech);
      return new Response(speech.body, { status: 201, headers: { "content-length": "13" } });
    });
  const speechNumber = (index: number) =>
    vi.waitFor(() => speeches[index] ?? expect.fail(`there is no speech ${index} yet`));
  const hold = (until: () => Promise<unknown>): void => {
    gate = until;
  };
  return {
    speeches,
    states,
    hold,
    speechNumber,
    send: (request = post(), init: Partial<InvocationInit> = {}) => invoke(fn, request, init),
  };
}

const textOf = async (reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string> => {
  const { value } = await reader.read();
  return new TextDecoder().decode(value);
};

describe("a body that comes by and by", () => {
  test("is sent as it comes, ends when it is recorded, and is replayed whole", async () => {
    const { hold, send, speeches, speechNumber, states } = speaking();
    const recorded = Promise.withResolvers<void>();
    hold(() => recorded.promise);
    const sending = send();
    const { end, say } = await speechNumber(0);
    const response = await sending;
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (const word of ["one ", "two ", "three"]) {
      say(word);
      expect(await textOf(reader)).toBe(word);
    }
    expect(states).toStrictEqual(["running"]);
    end();
    let ended = false;
    const last = reader.read().then(({ done }) => (ended = done));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(ended).toBe(false);
    recorded.resolve();
    expect(await last).toBe(true);
    expect(states).toStrictEqual(["running", "completed"]);

    const replayed = await send();
    // A client that counts bytes would not wait for the end.
    expect(response.headers.has("content-length")).toBe(false);
    expect([response.status, replayed.status, await replayed.text()]).toStrictEqual([201, 201, "one two three"]);
    expect(replayed.headers.get("idempotent-replayed")).toBe("true");
    expect(speeches).toHaveLength(1);
  });

  test("is waited for by its twin", async () => {
    const { send, speeches, speechNumber } = speaking();
    const sending = send();
    const { end, say } = await speechNumber(0);
    const first = await sending;
    const twin = send();
    say("all of it");
    end();
    expect([await first.text(), await (await twin).text()]).toStrictEqual(["all of it", "all of it"]);
    expect(speeches).toHaveLength(1);
  });

  test("breaks off where it does, and the next request runs", async () => {
    const { send, speeches, speechNumber, states } = speaking();
    vi.spyOn(console, "error").mockReturnValue();
    const sending = send();
    const { fail, say } = await speechNumber(0);
    const reading = (await sending).text();
    say("half of");
    fail(new Error("the upstream is gone"));
    await expect(reading).rejects.toThrow("the upstream is gone");
    await vi.waitFor(() => expect(states).toStrictEqual(["running", "released"]));
    void send();
    await speechNumber(1);
    expect(speeches).toHaveLength(2);
  });

  test("breaks off at its end when it could not be recorded", async () => {
    const { hold, send, speechNumber } = speaking({}, { storeTimeoutMs: 20 });
    vi.spyOn(console, "error").mockReturnValue();
    hold(() => Promise.reject(new Error("the store is gone")));
    const sending = send(post(), { remainingMs: () => 800 });
    const { end, say } = await speechNumber(0);
    const reading = (await sending).text();
    say("all of it");
    end();
    await expect(reading).rejects.toMatchObject({ code: "IDEMPOTENCY_COMPLETION_UNKNOWN" });
  });

  test("breaks off at its end when somebody else has answered first", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    const clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
    const [here, later] = [speaking({}, { store }), speaking({}, { store, clock })];
    const reading = Promise.all([here.send(), later.send()].map(async (sending) => (await sending).text()));
    const settled = Promise.allSettled([reading]);
    const [own, other] = [await here.speechNumber(0), await later.speechNumber(0)];
    other.say("theirs");
    other.end();
    await vi.waitFor(() => expect(later.states).toContain("completed"));
    own.say("ours");
    own.end();
    await expect(reading).rejects.toMatchObject({ code: "IDEMPOTENCY_LEASE_LOST" });
    await settled;
    expect(await (await here.send()).text()).toBe("theirs");
  });

  test("that nobody hears any more is read on, for whoever asks again", async () => {
    const { send, speeches, speechNumber, states } = speaking();
    vi.spyOn(console, "error").mockReturnValue();
    const sending = send();
    const { cancelled, end, say } = await speechNumber(0);
    const reader = ((await sending).body as ReadableStream<Uint8Array>).getReader();
    say("one ");
    await textOf(reader);
    const gone = reader.cancel(new Error("the client is gone"));
    say("two");
    end();
    await gone; // The invocation ends no earlier.
    expect(states).toStrictEqual(["running", "completed"]);
    expect(cancelled).not.toHaveBeenCalled();
    expect(await (await send()).text()).toBe("one two");
    expect(speeches).toHaveLength(1);
  });

  test("that nobody hears and that does not end is given up in the end, and done", async () => {
    // Half a minute is a moment.
    const after: Clock["after"] = (delayMs, callback) => systemClock.after(delayMs === 30_000 ? 5 : delayMs, callback);
    const { send, speeches, speechNumber } = speaking({}, { clock: { ...systemClock, after } });
    vi.spyOn(console, "error").mockReturnValue();
    const sending = send();
    const { cancelled } = await speechNumber(0);
    await ((await sending).body as ReadableStream<Uint8Array>).cancel(new Error("the client is gone"));
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledTimes(1));
    expect((await send()).status).toBe(410);
    expect(speeches).toHaveLength(1);
  });

  test("that nobody hears any more once it is recorded leaves no timer behind", async () => {
    const after = vi.fn<Clock["after"]>((delayMs, callback) => systemClock.after(delayMs, callback));
    const { send, speechNumber, states } = speaking({ maxBodyBytes: 10 }, { clock: { ...systemClock, after } });
    const sending = send();
    const { say } = await speechNumber(0);
    const reader = ((await sending).body as ReadableStream<Uint8Array>).getReader();
    say("more than ten bytes");
    await vi.waitFor(() => expect(states).toContain("completed"));
    void reader.cancel(new Error("the client is gone"));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(after.mock.calls.map(([delayMs]) => delayMs)).not.toContain(30_000);
  });

  test("that nobody hears and that is too large is cancelled, and done", async () => {
    const { send, speeches, speechNumber } = speaking({ maxBodyBytes: 10 });
    vi.spyOn(console, "error").mockReturnValue();
    const sending = send();
    const { cancelled, say } = await speechNumber(0);
    const reader = ((await sending).body as ReadableStream<Uint8Array>).getReader();
    const gone = reader.cancel(new Error("the client is gone"));
    say("more than ten bytes");
    await gone;
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledTimes(1));
    expect((await send()).status).toBe(410);
    expect(speeches).toHaveLength(1);
  });

  test("that is too large is recorded as left out as soon as that is known, and sent whole", async () => {
    const { send, speeches, speechNumber, states } = speaking({ maxBodyBytes: 10 });
    const sending = send();
    const { end, say } = await speechNumber(0);
    say("0123456789");
    const response = await sending;
    say("more");
    await vi.waitFor(() => expect(states).toStrictEqual(["running", "completed"]));
    const problem = await problemOf(await send());
    expect(problem).toMatchObject({ status: 410, type: "urn:faasten:idempotency:result-omitted" });
    say(", and more");
    end();
    expect(await response.text()).toBe("0123456789more, and more");
    expect(speeches).toHaveLength(1);
  });
});

describe("a body that is there at once", () => {
  test.each<[string, () => BodyInit]>([
    ["text", () => "all of it"],
    ["bytes", () => new TextEncoder().encode("all of it")],
  ])("is sent only when it is recorded: %s", async (_name, body) => {
    const store = memoryStore();
    const states: string[] = [];
    const { swap } = store;
    const watched: IdempotencyStore = {
      ...store,
      swap: async (asked) => {
        if (asked.next.state === "completed") await new Promise((resolve) => setTimeout(resolve, 50));
        states.push(asked.next.state);
        return swap(asked);
      },
    };
    const fn = fasten()
      .use(onceWith({ store: watched }).http())
      .http(() => new Response(body()));
    const response = await invoke(fn, post());
    expect(states).toStrictEqual(["running", "completed"]);
    expect([await response.text(), await (await invoke(fn, post())).text()]).toStrictEqual(["all of it", "all of it"]);
  });

  test("is a stream of events: it is sent as it comes, and no replay begins another", async () => {
    const speech = spoken();
    const fn = fasten()
      .use(onceWith().http())
      .http(() => new Response(speech.body, { headers: { "content-type": "text/event-stream" } }));
    const response = await invoke(fn, post());
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    speech.say("data: 1\n\n");
    expect(await textOf(reader)).toBe("data: 1\n\n");
    expect((await invoke(fn, post())).status).toBe(410);
    await reader.cancel();
    expect(speech.cancelled).toHaveBeenCalled();
  });
});
