import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReplayCache } from "../../src/idempotency/replay-cache.ts";

describe("a cache of results", () => {
  it("gives what was set, until it expires", () => {
    const cache = createReplayCache({ maxBytes: 10_000 });
    cache.set("k", "f", "1", 100);
    expect(cache.get("k", "f", 99)).toBe("1");
    expect(cache.get("k", "f", 100)).toBeUndefined();
    expect(cache.get("k", "f", 99)).toBeUndefined(); // It is gone, not only hidden.
    expect(cache.get("other", "f", 0)).toBeUndefined();
  });

  it("gives nothing for another payload, and keeps what it has", () => {
    const cache = createReplayCache({ maxBytes: 10_000 });
    cache.set("k", "f", "1", 100);
    expect(cache.get("k", "g", 0)).toBeUndefined();
    expect(cache.get("k", "f", 0)).toBe("1");
  });

  it("lets go of what was asked for longest ago", () => {
    const cache = createReplayCache({ maxBytes: 3 * (200 + 2 * 3) });
    for (const key of ["a", "b", "c"]) cache.set(key, "f", "1", 100);
    cache.get("a", "f", 0);
    cache.set("d", "f", "1", 100);
    expect(["a", "b", "c", "d"].map((key) => cache.get(key, "f", 0))).toStrictEqual(["1", undefined, "1", "1"]);
  });

  it("takes a new result in place of an old one, and none that is too large for it", () => {
    const cache = createReplayCache({ maxBytes: 1_000 });
    cache.set("k", "f", "1", 100);
    cache.set("k", "f", "2", 100);
    expect(cache.get("k", "f", 0)).toBe("2");
    cache.set("other", "f", "x".repeat(1_000), 100);
    expect(cache.get("other", "f", 0)).toBeUndefined();
    expect(cache.get("k", "f", 0)).toBe("2");
    cache.set("k", "f", "x".repeat(1_000), 100);
    expect(cache.get("k", "f", 0)).toBeUndefined(); // Not the old one either.
  });

  it("never holds more than it may, and never another's result", () => {
    const operation = fc.record({
      key: fc.constantFrom("a", "b", "c", "d", "__proto__"),
      fingerprint: fc.constantFrom("f", "g"),
      length: fc.integer({ min: 0, max: 400 }),
      read: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 60 }),
        fc.integer({ min: 0, max: 2_000 }),
        (operations, maxBytes) => {
          const cache = createReplayCache({ maxBytes });
          const last = new Map<string, string>();
          for (const [now, { fingerprint, key, length, read }] of operations.entries()) {
            const text = `${fingerprint}${"x".repeat(length)}${now}`;
            if (read) expect([undefined, last.get(key + fingerprint)]).toContain(cache.get(key, fingerprint, now));
            else {
              cache.set(key, fingerprint, text, 1_000);
              last.set(key + fingerprint, text);
              last.delete(key + (fingerprint === "f" ? "g" : "f"));
            }
          }
          const kept = ["a", "b", "c", "d", "__proto__"].flatMap((key) =>
            ["f", "g"].map((fingerprint) => cache.get(key, fingerprint, 0)?.length ?? 0),
          );
          expect(kept.reduce((sum, length) => sum + 2 * length, 0)).toBeLessThanOrEqual(maxBytes);
        },
      ),
    );
  });

  it.each([[-1], [1.5], [Number.NaN], ["1"]])("has no size of %j", (maxBytes) => {
    expect(() => createReplayCache({ maxBytes: maxBytes as number })).toThrow(
      /^createIdempotency: `cacheBytes` must be a whole number of 0 or more, got /,
    );
  });
});
