/** A length of time that has begun. */
export interface TimeLimit {
  /** Aborts when the time is up. */
  readonly signal: AbortSignal;
  /** Resolves when the time is up. */
  readonly up: Promise<void>;
  /** Waits so long, and says whether there is time left then; if there will be none, it does not wait at all. */
  wait(ms: number): Promise<boolean>;
  /** To be called in the end: a timer keeps the process alive. */
  end(): void;
}

/** Begins a length of time. */
export function timeLimit(limitMs: number): TimeLimit {
  const controller = new AbortController();
  const { signal } = controller;
  const endMs = performance.now() + limitMs;
  const { promise: up, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    controller.abort(new Error(`no answer within ${Math.round(limitMs)} ms`));
    resolve();
  }, limitMs);
  return {
    signal,
    up,
    async wait(ms) {
      if (performance.now() + ms >= endMs) return false;
      await new Promise((done) => {
        setTimeout(done, ms);
      });
      return !signal.aborted;
    },
    end: () => clearTimeout(timer),
  };
}
