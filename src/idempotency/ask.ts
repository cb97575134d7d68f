import { isFaastenError } from "../core/errors.ts";
import type { Command } from "./decide.ts";
import { isTooLarge } from "./errors.ts";
import type { Operation } from "./operation.ts";
import { type Asker, carryOut, type Held, type Performed } from "./perform.ts";
import type { IdempotencyStore } from "./store.ts";
import { type Timed, type Timeline, timelines } from "./timeline.ts";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** A question that nobody waits for must not keep a process alive: the store's own connection does. */
const timeLimitsOf = timelines(false);

/**
 * Carries a command out although the store may be slow, gone, or silent about what it did: the same command is sent again,
 * after growing pauses of random length, until an answer comes or the time is over. Then it throws what came last.
 */
export function ask(
  operation: Operation,
  key: string,
  command: Command,
  held: Held,
  budgetMs: number,
): Promise<Performed> {
  return new Promise((resolve, reject) => {
    const nowMs = operation.clock.elapsed();
    send({ operation, key, command, held, endMs: nowMs + budgetMs, resolve, reject }, nowMs, FIRST_PAUSE_MS);
  });
}

interface Question {
  readonly operation: Operation;
  readonly key: string;
  readonly command: Command;
  readonly held: Held;
  readonly endMs: number;
  resolve(performed: Performed): void;
  reject(error: unknown): void;
}

function send(question: Question, nowMs: number, pauseMs: number): void {
  carryOut(new Sending(question, nowMs, pauseMs), question.key, question.command, question.held);
}

/**
 * One sending of a question. When it is given up it no longer writes, except for what is on the wire already.
 *
 * A class, because nothing on its prototype costs a question anything.
 */
class Sending implements Asker, Timed {
  declare readonly store: IdempotencyStore;
  declare readonly dueMs: number;
  declare before: Timed | undefined;
  declare after: Timed | undefined;
  passed: Error | undefined = undefined;
  readonly #question: Question;
  readonly #nowMs: number;
  readonly #pauseMs: number;
  readonly #limits: Timeline;
  #isOver = false;
  #controller: AbortController | undefined = undefined;

  constructor(question: Question, nowMs: number, pauseMs: number) {
    const { clock, store, storeTimeoutMs } = question.operation;
    this.store = store;
    this.dueMs = Math.max(Math.min(nowMs + storeTimeoutMs, question.endMs), nowMs);
    this.#question = question;
    this.#nowMs = nowMs;
    this.#pauseMs = pauseMs;
    this.#limits = timeLimitsOf(clock);
    this.#limits.add(this);
  }

  now(): number {
    return this.#question.operation.clock.now();
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal;
  }

  timeUp(): void {
    if (!this.#ends()) return;
    const message = `${this.store.name} did not answer within ${Math.round(this.dueMs - this.#nowMs)} ms`;
    this.passed = new DOMException(message, "TimeoutError");
    this.#controller?.abort(this.passed);
    this.#tryAgain(this.passed);
  }

  done(performed: Performed): void {
    if (this.#ends()) this.#question.resolve(performed);
  }

  failed(error: unknown): void {
    if (this.#ends()) this.#tryAgain(error);
  }

  #ends(): boolean {
    if (this.#isOver) return false;
    this.#limits.remove(this);
    return (this.#isOver = true);
  }

  #tryAgain(error: unknown): void {
    const question = this.#question;
    const { clock } = question.operation;
    const waitMs = clock.random() * this.#pauseMs;
    if (isFinal(error) || clock.elapsed() + waitMs >= question.endMs) return question.reject(error);
    clock.after(waitMs, () => send(question, clock.elapsed(), Math.min(this.#pauseMs * 2, LONGEST_PAUSE_MS)));
  }
}

/** No other try will mend it: the record can never be taken, or the request is wrong. */
function isFinal(error: unknown): boolean {
  try {
    const { $fault, $retryable, retryable } = error as Record<string, unknown>;
    return isTooLarge(error) || (isFaastenError(error) && retryable === false) || ($fault === "client" && !$retryable);
  } catch {
    return false; // Nothing that can be looked at.
  }
}
