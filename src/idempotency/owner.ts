import { ask } from "./ask.ts";
import type { Command } from "./decide.ts";
import { errorOf } from "./errors.ts";
import { leaseFor } from "./lease.ts";
import type { Call, Operation } from "./operation.ts";
import { type Held, type Performed, UNKNOWN } from "./perform.ts";
import { type Timed, timelines } from "./timeline.ts";

/** Whoever asks for an attempt, and then owns it: keeps its lease, and ends it. */
export interface Owner {
  readonly token: string;
  readonly leaseMs: number;
  /** When it was about to ask, by `clock.elapsed()`. */
  readonly askedMs: number;
  /** The version of the record that the owner knows. */
  readonly held: Held;
  /**
   * Keeps the lease, now that it has it: renews it where it may end before the work does, and tells the work to stop when
   * it can no longer be sure of it, a guard before anybody else may take over. Gives whether it is sure of it now.
   */
  keep(acquired: Held): boolean;
  /** Stops renewing; resolves when no renewal is under way. One that is need not be waited for to end the attempt. */
  stop(): Promise<void> | undefined;
  /**
   * Stops renewing, as long as something else is to write the record; the work is still told when its lease is about to
   * end. Resolves when no renewal is under way.
   */
  pause(): Promise<void> | undefined;
  /** Goes on with it. */
  resume(): void;
  /** Carries out a command that ends the attempt. */
  end(command: Command, budgetMs: number): Promise<Performed>;
}

/** Makes one that is about to ask. */
export function createOwner(operation: Operation, call: Call): Owner {
  return new LeaseOwner(operation, call);
}

/** As long as somebody is at it, the process goes on. */
const renewalsOf = timelines(true);

/** A class, because an attempt whose lease lasts to the end of its invocation needs nothing but this object. */
class LeaseOwner implements Owner, Timed {
  declare readonly token: string;
  declare readonly leaseMs: number;
  declare readonly askedMs: number;
  declare dueMs: number;
  declare before: Timed | undefined;
  declare after: Timed | undefined;
  held: Held = UNKNOWN;
  readonly #operation: Operation;
  readonly #call: Call;
  readonly #renewMs: number | undefined;
  // By two clocks: one may stop while a process is frozen, the other may be set back.
  #sureMs: number;
  #sureAt: number;
  #isScheduled = false;
  #renewal: Promise<void> | undefined = undefined;
  #stopped = false;
  #isPaused = false;

  constructor(operation: Operation, call: Call) {
    const { clock } = operation;
    const { leaseMs, renewMs } = leaseFor(call.remainingMs(), operation);
    this.#operation = operation;
    this.#call = call;
    this.#renewMs = renewMs;
    this.leaseMs = leaseMs;
    this.token = clock.token();
    this.askedMs = this.#sureMs = clock.elapsed();
    this.#sureAt = clock.now();
  }

  keep(acquired: Held): boolean {
    this.held = acquired;
    return this.#schedule();
  }

  stop(): Promise<void> | undefined {
    this.#stopped = true;
    this.#unschedule();
    return this.#renewal;
  }

  pause(): Promise<void> | undefined {
    this.#isPaused = true;
    this.#scheduleAgain();
    return this.#renewal;
  }

  resume(): void {
    this.#isPaused = false;
    this.#scheduleAgain();
  }

  end(command: Command, budgetMs: number): Promise<Performed> {
    return ask(this.#operation, this.#call.key, command, this.held, budgetMs);
  }

  timeUp(): void {
    if (this.#unschedule()) this.#renewal = this.#renew();
  }

  #scheduleAgain(): void {
    if (this.#unschedule()) this.#schedule();
  }

  #unschedule(): boolean {
    if (!this.#isScheduled) return false;
    this.#isScheduled = false;
    renewalsOf(this.#operation.clock).remove(this);
    return true;
  }

  /** How long it can still be sure of its lease, in milliseconds. */
  #leftMs(): number {
    const { clock, guardMs } = this.#operation;
    const passedMs = Math.max(clock.elapsed() - this.#sureMs, clock.now() - this.#sureAt);
    return this.leaseMs - guardMs - passedMs;
  }

  #schedule(): boolean {
    const leftMs = this.#leftMs();
    if (!this.#stopped && this.#renewMs !== undefined) {
      const { clock } = this.#operation;
      this.dueMs = clock.elapsed() + Math.max(this.#isPaused ? leftMs : Math.min(this.#renewMs, leftMs / 2), 0);
      this.#isScheduled = true;
      renewalsOf(clock).add(this);
    }
    return leftMs > 0;
  }

  async #renew(): Promise<void> {
    const { leaseMs, token } = this;
    const { clock, retainMs } = this.#operation;
    if (this.#leftMs() <= 0) return this.#lose("the lease could not be renewed in time");
    if (this.#isPaused) return void this.#schedule(); // A timer may be early.
    const elapsed = clock.elapsed();
    const now = clock.now();
    try {
      const performed = await this.end({ do: "renew", token, leaseMs, retainMs }, this.#leftMs());
      const kept = performed.reply.is === "ok";
      // Somebody else's record says nothing of what becomes of it: whatever ends the attempt has to ask again.
      if (kept) this.held = performed;
      if (this.#stopped) return;
      if (!kept) return this.#lose("somebody else has taken over");
      this.#sureMs = elapsed;
      this.#sureAt = now;
    } catch {
      // The store did not answer in all the time that was left; that is told below.
    }
    this.#schedule();
  }

  #lose(what: string): void {
    this.#stopped = true;
    this.#call.abort(errorOf("LEASE_LOST", this.#call.key, what));
  }
}
