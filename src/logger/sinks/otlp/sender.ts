import { type Delivery, deliver, type OtlpTarget } from "./deliver.ts";
import { exportRequest } from "./export-request.ts";
import type { LineQueue, QueuedLine } from "./line-queue.ts";
import { createPause, jittered } from "./pause.ts";
import { type TimeLimit, timeLimit } from "./time-limit.ts";

/** Sends what is queued, one request after the other. */
export interface Sender {
  /** Lines that the server has taken. */
  readonly sent: number;
  /** Lines that the server did not want. */
  readonly refused: number;
  /** Starts to send in the background, unless that is being done or a failure was just now. */
  start(): void;
  /** Sends what is queued now, until the time is up. Never throws. */
  flush(timeoutMs: number): Promise<void>;
}

/** What a sender is made of. */
export interface SenderInit {
  readonly queue: LineQueue;
  readonly target: OtlpTarget;
  /** The attributes of the resource for lines of a service. */
  readonly resource: (service: string | undefined) => object;
  readonly maxBatch: number;
  /** The longest that it sends before it must be started again. */
  readonly timeoutMs: number;
  /** Is told what went wrong. */
  readonly onProblem: (outcome: Delivery["outcome"], problem: string) => void;
}

/** Makes a sender; it does nothing yet. */
export function createSender(init: SenderInit): Sender {
  const { queue, maxBatch, timeoutMs } = init;
  const pause = createPause();
  const state: { sent: number; refused: number; running?: Promise<void> | undefined } = { sent: 0, refused: 0 };

  const run = (time: TimeLimit): Promise<void> => {
    state.running = drain(time).finally(() => {
      state.running = undefined;
    });
    return state.running;
  };

  async function drain(time: TimeLimit): Promise<void> {
    await Promise.resolve(); // The log call that filled a batch shall not pay for it.
    // Lines that come meanwhile go into the next run: a fetch that logs would never let this one end.
    for (let left = queue.waiting; left > 0;) {
      const lines = queue.take(Math.min(left, maxBatch));
      if (lines.length === 0) return; // All that was left has had to go.
      left -= lines.length;
      const delivery = await deliverInTime(init, lines, time);
      queue.settle(lines, delivery.outcome === "again");
      if (delivery.outcome === "again") return pause.begin(delivery.afterMs);
      pause.end();
      const rejected = delivery.outcome === "sent" ? Math.min(delivery.rejected ?? 0, lines.length) : lines.length;
      state.refused += rejected;
      state.sent += lines.length - rejected;
    }
  }

  return {
    get sent() {
      return state.sent;
    },
    get refused() {
      return state.refused;
    },
    start() {
      if (state.running || pause.isOn()) return;
      const time = timeLimit(timeoutMs);
      void run(time).finally(time.end);
    },
    async flush(givenMs) {
      if (!(givenMs > 0)) return;
      const time = timeLimit(Math.min(givenMs, timeoutMs));
      while (state.running && !time.signal.aborted) await Promise.race([state.running, time.up]);
      if (queue.waiting > 0 && !pause.isOn() && !time.signal.aborted) await run(time);
      time.end();
    },
  };
}

/** Sends a request, and again as often as the server allows and the time suffices. */
async function deliverInTime(init: SenderInit, lines: readonly QueuedLine[], time: TimeLimit): Promise<Delivery> {
  const body = exportRequest(lines, init.resource);
  for (let retry = 0; ; retry++) {
    const delivery = await deliver(init.target, body, time.signal);
    const { outcome, problem, afterMs } = delivery;
    if (outcome === "again" && (await time.wait(afterMs ?? jittered(FIRST_RETRY_MS * 2 ** retry)))) continue;
    if (problem !== undefined) init.onProblem(outcome, problem);
    return delivery;
  }
}

const FIRST_RETRY_MS = 100;
