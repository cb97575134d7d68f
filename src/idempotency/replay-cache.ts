import { requireOption, wholeNumberOf } from "../core/options.ts";
import type { ReplayCache } from "./operation.ts";

interface Entry {
  readonly fingerprint: string;
  readonly text: string;
  readonly expiresAt: number;
  readonly bytes: number;
}

/** A Map's place, the object and its numbers. */
const ENTRY_BYTES = 200;

/**
 * Keeps encoded results of this process, at most `maxBytes` of them; those that were asked for longest ago go first. As
 * text, so that nobody can change what the next one is given.
 */
export function createReplayCache({ maxBytes }: { readonly maxBytes: number }): ReplayCache {
  requireOption("createIdempotency", "cacheBytes", maxBytes, wholeNumberOf(0));
  const entries = new Map<string, Entry>();
  let total = 0;
  let newest: string | undefined;

  function remove(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry) {
      entries.delete(key);
      total -= entry.bytes;
    }
    return entry;
  }

  function add(key: string, entry: Entry): void {
    entries.set(key, entry);
    total += entry.bytes;
    newest = key;
  }

  return {
    get(key, fingerprint, now) {
      const entry = entries.get(key);
      if (!entry || entry.fingerprint !== fingerprint) return undefined;
      if (now >= entry.expiresAt) {
        remove(key);
        return undefined;
      }
      // To move the same one to the end again and again is slow in a large Map.
      if (key !== newest) {
        remove(key);
        add(key, entry);
      }
      return entry.text;
    },
    set(key, fingerprint, text, expiresAt) {
      remove(key);
      const bytes = 2 * (key.length + fingerprint.length + text.length) + ENTRY_BYTES;
      if (bytes > maxBytes) return;
      add(key, { fingerprint, text, expiresAt, bytes });
      for (const oldest of entries.keys()) {
        if (total <= maxBytes) break;
        remove(oldest);
      }
    },
  };
}
