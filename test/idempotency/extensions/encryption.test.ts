import { createDecipheriv, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aesGcm } from "../../../src/idempotency/extensions/encryption.ts";

const raw = randomBytes(32);
const other = randomBytes(32);
const { decrypt, encrypt } = aesGcm({ keys: { one: raw }, current: "one" });
const SECRET = "a secret that nobody may see";

describe("an encrypted result", () => {
  it("comes back, of any text and for any record", async () => {
    const text = fc.string({ unit: "grapheme" });
    await fc.assert(
      fc.asyncProperty(text, text, async (plain, recordKey) => {
        expect(await decrypt(await encrypt(plain, recordKey), recordKey)).toBe(plain);
      }),
    );
  });

  it("keeps a byte order mark", async () => {
    expect(await decrypt(await encrypt("\ufeffx", "k"), "k")).toBe("\ufeffx");
  });

  it("is AES-256-GCM with the record's key as additional data", async () => {
    const text = await encrypt(SECRET, "v1:s:key");
    const [prefix, id, base64 = ""] = text.split(".");
    expect([prefix, id]).toStrictEqual(["a256gcm", "one"]);
    const bytes = Buffer.from(base64, "base64");
    const decipher = createDecipheriv("aes-256-gcm", raw, bytes.subarray(0, 12));
    decipher.setAAD(Buffer.from("v1:s:key"));
    decipher.setAuthTag(bytes.subarray(-16));
    expect(`${decipher.update(bytes.subarray(12, -16)).toString()}${decipher.final().toString()}`).toBe(SECRET);
  });

  it("is never the same twice", async () => {
    const texts = await Promise.all(Array.from({ length: 50 }, () => encrypt("same", "k")));
    expect(new Set(texts).size).toBe(50);
  });

  it("is read with every key that there is, and written with the current one", async () => {
    const imported = await crypto.subtle.importKey("raw", other, "AES-GCM", false, ["encrypt", "decrypt"]);
    const old = await encrypt("old", "k");
    for (const key of [imported, other, new Uint8Array(other), other.toString("base64")]) {
      const rotated = aesGcm({ keys: { one: raw.toString("base64"), two: key }, current: "two" });
      expect(await rotated.decrypt(old, "k")).toBe("old");
      const text = await rotated.encrypt("new", "k");
      expect(text).toMatch(/^a256gcm\.two\./);
      expect(await rotated.decrypt(text, "k")).toBe("new");
    }
  });

  it("does not change with the bytes that the key was given as", async () => {
    const bytes = new Uint8Array(other);
    const made = aesGcm({ keys: { two: bytes }, current: "two" });
    bytes.fill(0);
    expect(await aesGcm({ keys: { two: other }, current: "two" }).decrypt(await made.encrypt("x", "k"), "k")).toBe("x");
  });
});

describe("a text that cannot be decrypted", () => {
  const failureOf = async (text: string, recordKey = "k"): Promise<unknown> =>
    decrypt(text, recordKey).then(
      () => "decrypted",
      (error: unknown) => error,
    );

  it("was changed", async () => {
    const text = await encrypt(SECRET, "k");
    const at = text.lastIndexOf(".") + 1;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: text.length - at - 4 }),
        fc.constantFrom("A", "b", "/"),
        async (offset, character) => {
          const changed = text.slice(0, at + offset) + character + text.slice(at + offset + 1);
          fc.pre(changed !== text);
          const message = "aesGcm: the result of k cannot be decrypted: it was changed, or belongs to another record.";
          expect(await failureOf(changed)).toMatchObject({ code: "DECRYPTION_FAILED", message });
        },
      ),
    );
  });

  it.each([".", ".x", ".AAAA", "A"])("has %j added to it", async (more) => {
    expect(await failureOf((await encrypt(SECRET, "k")) + more)).toMatchObject({ code: "DECRYPTION_FAILED" });
  });

  it("belongs to another record", async () => {
    const failure = await failureOf(await encrypt(SECRET, "k"), "other");
    expect(failure).toMatchObject({ code: "DECRYPTION_FAILED" });
    expect(inspect(failure)).not.toContain(SECRET);
  });

  it("is of another key of the same id", async () => {
    const text = await aesGcm({ keys: { one: other }, current: "one" }).encrypt(SECRET, "k");
    expect(await failureOf(text)).toMatchObject({ code: "DECRYPTION_FAILED" });
  });

  it.each([
    "",
    SECRET,
    `{"a":"${SECRET}"}`,
    "a256gcm",
    "a256gcm.one",
    "a256gcm.one.",
    "a256gcm.one.****",
    "a256gcm.one.AAAA",
  ])("is none, and is not shown: %#", async (text) => {
    const failure = await failureOf(text);
    expect(failure).toMatchObject({ code: "DECRYPTION_FAILED" });
    expect(inspect(failure)).not.toContain(SECRET);
  });

  it("names a key that is not there", async () => {
    const text = await aesGcm({ keys: { two: other }, current: "two" }).encrypt("x", "k");
    expect(await failureOf(text)).toMatchObject({
      code: "UNKNOWN_ENCRYPTION_KEY",
      message: "aesGcm: the result of k is encrypted with the key `two`, which is not among `keys`.",
    });
    for (const id of ["__proto__", "constructor", "a\nb"]) {
      expect(await failureOf(`a256gcm.${id}.${"A".repeat(40)}`)).toMatchObject({ code: "UNKNOWN_ENCRYPTION_KEY" });
    }
  });
});

describe("keys that are none", () => {
  it.each<[options: unknown, message: RegExp]>([
    [undefined, /^aesGcm: `options` must be an object, got undefined\.$/],
    [{ keys: { one: raw }, current: "two" }, /^aesGcm: `current` must be the id of one of `keys`, got "two"\.$/],
    [{ keys: { one: raw }, current: "toString" }, /^aesGcm: `current` must be/],
    [{ keys: { one: raw }, current: "one", size: 1 }, /^aesGcm: there is no option `size`/],
    [{ keys: { "a.b": raw }, current: "a.b" }, /^aesGcm: `keys` must be an object whose names are 1 to 40 letters/],
    [
      { keys: { one: SECRET }, current: "one" },
      /^aesGcm: `keys\.one` must be an AES-GCM key of 256 bits: a CryptoKey, 32 bytes, or those in base64\.$/,
    ],
    [{ keys: { one: raw.subarray(1) }, current: "one" }, /^aesGcm: `keys\.one` must be an AES-GCM key/],
    [{ keys: { one: new Float64Array(32) }, current: "one" }, /^aesGcm: `keys\.one` must be an AES-GCM key/],
    [{ keys: { one: undefined }, current: "one" }, /^aesGcm: `keys\.one` must be an AES-GCM key/],
  ])("are refused when it is made: %#", (options, message) => {
    expect(() => aesGcm(options as Parameters<typeof aesGcm>[0])).toThrow(message);
  });

  it("have another algorithm, or are too short", async () => {
    const hmac = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const short = await crypto.subtle.generateKey({ name: "AES-GCM", length: 128 }, false, ["encrypt", "decrypt"]);
    for (const key of [hmac, short]) {
      expect(() => aesGcm({ keys: { one: key }, current: "one" })).toThrow(
        "`keys.one` must be an AES-GCM key of 256 bits",
      );
    }
  });
});
