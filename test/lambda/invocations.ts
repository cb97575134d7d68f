import { randomUUID } from "node:crypto";

/** What the runtime posted, byte by byte; a stream that failed midway says so in its trailers. */
export interface Posted {
  requestId: string;
  body: Buffer;
  headers: NodeJS.Dict<string | string[]>;
  trailers: NodeJS.Dict<string>;
}

/** What came of an invocation. */
export type InvokeResult =
  | ({ kind: "response" } & Posted)
  | ({ kind: "error"; type: string; message: string } & Posted);

/** Sees a piece of an answer as it comes; `hangUp` breaks the connection, as when nobody reads any more. */
export type OnChunk = (chunk: Buffer, hangUp: () => void) => void;

/** One event on its way to a runtime. */
export interface Invocation {
  readonly id: string;
  readonly event: unknown;
  /** When its time is up, in milliseconds since the epoch. */
  readonly deadline: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly onChunk: OnChunk | undefined;
  settle(result: InvokeResult): void;
}

/** The invocations that have no result yet, and the runtimes that ask for one. */
export interface Invocations {
  /** Waits for a result, at most for `deadlineMs`. */
  add(init: Pick<Invocation, "event" | "headers" | "onChunk">, deadlineMs: number): Promise<InvokeResult>;
  /** Hands over one invocation, now or when there is one. The function returned takes the question back. */
  next(take: (invocation: Invocation) => void): () => void;
  find(id: string): Invocation | undefined;
  all(): Iterable<Invocation>;
}

export function createInvocations(): Invocations {
  const open = new Map<string, Invocation>();
  const queue = new Set<Invocation>();
  const asking = new Set<(invocation: Invocation) => void>();
  return {
    add: (init, deadlineMs) =>
      new Promise((resolve) => {
        const id = randomUUID();
        const late = `Task timed out after ${(deadlineMs / 1000).toFixed(2)} seconds`;
        const timer = setTimeout(() => settle(errorResult(id, "Sandbox.Timedout", late)), deadlineMs);
        const settle = (result: InvokeResult): void => {
          clearTimeout(timer);
          open.delete(id);
          queue.delete(invocation);
          resolve(result);
        };
        const invocation = { ...init, id, deadline: Date.now() + deadlineMs, settle };
        open.set(id, invocation);
        queue.add(invocation);
        deliver();
      }),
    next(take) {
      asking.add(take);
      deliver();
      return () => asking.delete(take);
    },
    find: (id) => open.get(id),
    all: () => open.values(),
  };

  function deliver(): void {
    const [invocation] = queue;
    const [take] = asking;
    if (!invocation || !take) return;
    queue.delete(invocation);
    asking.delete(take);
    take(invocation);
  }
}

/** An error that the platform reports, because the runtime no longer can. */
export function errorResult(requestId: string, type: string, message: string): InvokeResult {
  const body = Buffer.from(JSON.stringify({ errorType: type, errorMessage: message }));
  return { kind: "error", type, message, requestId, body, headers: {}, trailers: {} };
}
