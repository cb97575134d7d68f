import type { Command, Reply } from "../../idempotency/decide.ts";

/** One command that a caller has sent, and what it was told. */
export interface HistoryEntry {
  /** Who sent it. */
  readonly client: number;
  readonly key: string;
  readonly command: Command;
  /** The time that the command was decided at, epoch milliseconds. */
  readonly now: number;
  /** When it was sent, on a scale that all entries share: a counter, or a clock of one process. */
  readonly invoked: number;
  /** When its answer came. */
  readonly returned?: number | undefined;
  /** The answer; undefined where none came, so nobody knows whether it took place, or when. */
  readonly reply?: Reply | undefined;
}
