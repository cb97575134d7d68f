/** A record as it will be sent. */
export interface QueuedLine {
  readonly json: string;
  readonly service: string | undefined;
  /** Of `json` in UTF-8. */
  readonly bytes: number;
}

/** Lines that wait, and those that are under way: together never more bytes than the bound. */
export interface LineQueue {
  /** How many lines wait. */
  readonly waiting: number;
  /** How many lines wait or are under way. */
  readonly length: number;
  /** Of the lines that wait or are under way. */
  readonly bytes: number;
  /** Lines that had to go because there was no room. */
  readonly overflowed: number;
  /** Adds a line; the oldest that wait go until there is room, or the line itself if there cannot be. */
  push(line: QueuedLine): void;
  /** Takes the oldest lines, at most so many; they are under way until `settle` is called with them. */
  take(maxLines: number): readonly QueuedLine[];
  /** Ends being under way: lines to be tried again wait at the front once more. */
  settle(lines: readonly QueuedLine[], again: boolean): void;
}

/** Makes an empty queue. */
export function createLineQueue(maxBytes: number): LineQueue {
  // Lines before `head` are gone: moving all the others for each of them would make a full queue slow.
  let lines: QueuedLine[] = [];
  let head = 0;
  const underWay = { length: 0, bytes: 0 };
  let bytes = 0;
  let overflowed = 0;

  const dropOldest = (): void => {
    bytes -= lines[head]?.bytes ?? 0;
    lines[head] = GONE;
    head += 1;
    overflowed += 1;
    if (head * 2 > lines.length) compact();
  };
  const compact = (): void => {
    lines = lines.slice(head);
    head = 0;
  };

  return {
    get waiting() {
      return lines.length - head;
    },
    get length() {
      return lines.length - head + underWay.length;
    },
    get bytes() {
      return bytes;
    },
    get overflowed() {
      return overflowed;
    },
    push(line) {
      if (underWay.bytes + line.bytes > maxBytes) {
        overflowed += 1; // Dropping all that wait would not make room.
        return;
      }
      while (bytes + line.bytes > maxBytes) dropOldest();
      lines.push(line);
      bytes += line.bytes;
    },
    take(maxLines) {
      compact();
      const taken = lines.splice(0, requestSized(lines, maxLines));
      underWay.length += taken.length;
      underWay.bytes += bytesOf(taken);
      return taken;
    },
    settle(taken, again) {
      underWay.length -= taken.length;
      underWay.bytes -= bytesOf(taken);
      if (!again) {
        bytes -= bytesOf(taken);
        return;
      }
      lines = [...taken, ...lines.slice(head)];
      head = 0;
    },
  };
}

const GONE: QueuedLine = { json: "", service: undefined, bytes: 0 };

function bytesOf(lines: readonly QueuedLine[]): number {
  return lines.reduce((sum, line) => sum + line.bytes, 0);
}

/** Servers take 4 MiB even where they take less than the protocol recommends. A single line is taken in any case. */
const MAX_REQUEST_BYTES = 4 * 1024 * 1024;

function requestSized(lines: readonly QueuedLine[], maxLines: number): number {
  let count = 0;
  let bytes = 0;
  for (const line of lines.slice(0, maxLines)) {
    bytes += line.bytes;
    if (count > 0 && bytes > MAX_REQUEST_BYTES) break;
    count += 1;
  }
  return count;
}
