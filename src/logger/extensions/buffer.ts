import type { Invocation } from "../../core/invocation.ts";
import { lifecycleOf } from "../../core/lifecycle.ts";
import { checkOptions, wholeNumberOf } from "../../core/options.ts";
import { createSlot } from "../../core/slot.ts";
import type { KeptLines, LogBuffer, LogExtension } from "../extension.ts";
import type { Family } from "../family.ts";
import { type LogLevel, SEVERITY } from "../level.ts";
import { LINE_LEVEL, lineLevel } from "../line-level.ts";
import type { LogRecord } from "../record.ts";

/** Options of `ring`. */
export interface RingOptions {
  /** How many bytes of lines, line feeds included, are kept for each invocation. @default 20480 */
  readonly bytes?: number;
  /** The least severe level that is kept. @default "trace" */
  readonly level?: LogLevel;
  /** A line of this level or above writes what its invocation has kept. @default "error" */
  readonly flushLevel?: LogLevel;
}

/**
 * Keeps the latest lines of each invocation that are below the logger's level, until an error shows that they are wanted.
 *
 * When a ring is full its oldest lines go; a line that is larger than the whole ring goes itself. Both are counted. The
 * records of a batch share the ring of their invocation, and it goes with the invocation.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { ring } from "faasten/logger/buffer";
 *
 * const log = createLogger({ buffer: ring({ bytes: 64 * 1024 }) });
 *
 * export function charge(amount: number): void {
 *   log.debug("charging", { amount }); // kept
 *   if (amount < 0) log.error("refused"); // writes what was kept, then itself
 * }
 * ```
 */
export function ring(options: RingOptions = {}): LogBuffer & LogExtension {
  checkOptions("ring", options, { bytes: wholeNumberOf(1), level: LINE_LEVEL, flushLevel: LINE_LEVEL });
  const { bytes = 20_480, level = "trace", flushLevel = "error" } = options;
  const slot = createSlot<Ring | undefined>();
  const sizeOf = measure(bytes);
  const buffer: LogBuffer = {
    level: lineLevel(level),
    flushLevel: lineLevel(flushLevel),
    keep(scope, line, record) {
      const { invocation } = lifecycleOf(scope); // What is set on a record's view, the other records do not see.
      const kept = slot.get(invocation) ?? { first: undefined, last: undefined, bytes: 0, dropped: 0 };
      slot.set(invocation, kept);
      const size = sizeOf(line);
      if (size === undefined) kept.dropped += 1;
      else add(kept, { line, record, size, next: undefined }, bytes);
    },
    take(scope) {
      const { invocation } = lifecycleOf(scope);
      const kept = slot.get(invocation);
      slot.set(invocation, undefined);
      return listed(kept);
    },
  };
  return { ...buffer, extend: (family) => keepBack(family, buffer) };
}

/** Puts the buffer between a logger's calls and its sink. */
function keepBack(family: Family, buffer: LogBuffer): void {
  const { closing, emit, format, redact } = family;
  const [least, flushes] = [SEVERITY[buffer.level], SEVERITY[buffer.flushLevel]];
  family.floor = Math.min(family.floor, least);
  family.emit = (line) => {
    const { invocation, level, threshold } = line;
    if (!invocation) return emit(line);
    const severity = SEVERITY[level];
    const kept = severity >= least && severity < SEVERITY[threshold];
    if (kept) {
      const record = family.record(line);
      const seen = redact ? redact(record) : record;
      buffer.keep(invocation, format(seen), seen);
    }
    if (severity >= flushes) family.flush(invocation);
    if (!kept) emit(line);
  };
  family.flush = (invocation) => writeKept(family, invocation, buffer.take(invocation));
  // A failed invocation may end without a line that says so: no wide record is written, or not of this one.
  family.closing = (invocation, summary) => {
    const failed = summary.outcome === "error" || summary.outcome === "timeout";
    if (failed && SEVERITY.error >= flushes) family.flush(invocation);
    return closing(invocation, summary);
  };
}

/** Never throws: a line that the sink does not take is counted, and the next one is tried. */
function writeKept(family: Family, invocation: Invocation, { dropped, lines }: KeptLines): void {
  const attempt = (write: () => void): void => {
    try {
      write();
    } catch {
      family.lost += 1;
      family.warn("a log line that was kept back is lost: its sink failed");
    }
  };
  const args = ["the log buffer was full: older lines are lost", { dropped_lines: dropped }];
  const notice = { level: "warn", args, own: {}, threshold: "warn", invocation } as const;
  if (dropped > 0) attempt(() => family.put(family.record(notice)));
  for (const { line, record } of lines) attempt(() => family.write(line, record));
}

/** What is kept for one invocation: a linked list, because its lines come at one end and go at the other. */
interface Ring {
  first: Link | undefined;
  last: Link | undefined;
  bytes: number;
  dropped: number;
}

interface Link {
  readonly line: string;
  readonly record: LogRecord;
  readonly size: number;
  next: Link | undefined;
}

/** Gives a line's bytes with its line feed, or undefined if a ring cannot hold it; such a line is not read to its end. */
function measure(bytes: number): (line: string) => number | undefined {
  const encoder = new TextEncoder();
  const scratch = new Uint8Array(bytes - 1);
  return (line) => {
    const { read, written } = encoder.encodeInto(line, scratch);
    return read === line.length ? written + 1 : undefined;
  };
}

/** The new line alone fits, so the old ones are gone at the latest when it does. */
function add(kept: Ring, link: Link, bytes: number): void {
  if (kept.last) kept.last.next = link;
  else kept.first = link;
  kept.last = link;
  kept.bytes += link.size;
  while (kept.first && kept.bytes > bytes) {
    kept.bytes -= kept.first.size;
    kept.first = kept.first.next;
    kept.dropped += 1;
  }
}

function listed(kept: Ring | undefined): KeptLines {
  const lines: { readonly line: string; readonly record: LogRecord }[] = [];
  for (let link = kept?.first; link; link = link.next) lines.push({ line: link.line, record: link.record });
  return { lines, dropped: kept?.dropped ?? 0 };
}
