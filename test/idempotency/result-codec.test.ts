import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aesGcm } from "../../src/idempotency/extensions/encryption.ts";
import { encodeResponse } from "../../src/idempotency/response-codec.ts";
import { createCodec } from "../../src/idempotency/result-codec.ts";
import { anyData } from "./support/any-data.ts";

const plain = createCodec();
const encryption = aesGcm({ keys: { one: new Uint8Array(32).fill(7) }, current: "one" });
const secret = createCodec({ encryption });

const omitted = (reason: string, key = "k"): Error =>
  expect.objectContaining({
    code: "IDEMPOTENCY_RESULT_OMITTED",
    key,
    message: `${key}: it is done, but its result was not kept: ${JSON.stringify(reason)}.`,
  }) as Error;

describe("a result", () => {
  it("comes back as it was, encrypted or not", async () => {
    await fc.assert(
      fc.asyncProperty(anyData, async (value) => {
        const texts = [await plain.encode(value, "k"), await secret.encode(value, "k")] as const;
        expect(isDeepStrictEqual(plain.decode(texts[0], "k"), value)).toBe(true);
        expect(isDeepStrictEqual(await secret.decode(texts[1], "k"), value)).toBe(true);
      }),
    );
  });

  it.each([[undefined], [null], [0], [""], [false]])("is there when it is %j", (value) => {
    const text = plain.encode(value, "k");
    expect(text).toBeTypeOf("string");
    expect(text).not.toBe("");
    expect(plain.decode(text as string, "k")).toBe(value);
  });

  it("can be read in a database, and takes no promise", () => {
    expect(plain.encode({ id: "o-1", total: 5 }, "k")).toBe('{"id":"o-1","total":5}');
  });

  it("is undefined where somebody has resolved an attempt without one", () => {
    expect(plain.decode(undefined, "k")).toBeUndefined();
    expect(secret.decode(undefined, "k")).toBeUndefined();
  });

  it("is nobody's object", () => {
    const value = { list: [1] };
    const text = plain.encode(value, "k") as string;
    value.list.push(2);
    (plain.decode(text, "k") as typeof value).list.push(3);
    expect(plain.decode(text, "k")).toStrictEqual({ list: [1] });
  });

  it("cannot be put into another record, and is not there in plain", async () => {
    const text = await secret.encode({ card: "4111" }, "k");
    expect(text).not.toContain("4111");
    await expect(secret.decode(text, "other")).rejects.toMatchObject({ code: "DECRYPTION_FAILED" });
    await expect(secret.decode('{"card":"4111"}', "k")).rejects.toMatchObject({ code: "DECRYPTION_FAILED" });
    expect(() => plain.decode(text, "k")).toThrow(expect.objectContaining({ code: "UNREADABLE_RESULT" }) as Error);
  });
});

describe("a result that is not kept", () => {
  it("says why when it is asked for", async () => {
    const text = plain.encode({ fn: () => 1 }, "k") as string;
    expect(() => plain.decode(text, "k")).toThrow(omitted("`$.fn` must be data, got a function."));
    expect(() => plain.decode(plain.omitted("too large for the store"), "k2")).toThrow(
      omitted("too large for the store", "k2"),
    );
    expect(() => secret.decode(secret.omitted("x"), "k")).toThrow(omitted("x"));
  });

  it("tells nothing of what would have been encrypted", async () => {
    const text = await secret.encode({ "anna@example.com": Symbol("s") }, "k");
    expect(text).not.toContain("anna");
    expect(() => secret.decode(text, "k")).toThrow(omitted("it cannot be written as text"));
  });

  it("is too large by bytes, not by characters", () => {
    const codec = createCodec({ maxBytes: 12 });
    for (const fits of ["x".repeat(10), "ü".repeat(5), "€€€"]) {
      expect(codec.decode(codec.encode(fits, "k") as string, "k")).toBe(fits);
    }
    for (const large of ["x".repeat(11), "ü".repeat(6), "€€€€", "x".repeat(1e6)]) {
      expect(() => codec.decode(codec.encode(large, "k") as string, "k")).toThrow(omitted("it has more than 12 bytes"));
    }
  });

  it("is measured as it is recorded", async () => {
    const codec = createCodec({ encryption, maxBytes: 60 });
    expect(await codec.decode(await codec.encode("x", "k"), "k")).toBe("x");
    const text = await codec.encode("x".repeat(50), "k");
    expect(() => codec.decode(text, "k")).toThrow(omitted("it has more than 60 bytes"));
  });

  it("could not be encrypted, which is no error of an operation that is done", async () => {
    const broken = createCodec({ encryption: { ...encryption, encrypt: () => Promise.reject(new Error("no key")) } });
    const text = await broken.encode(1, "k");
    expect(() => broken.decode(text, "k")).toThrow(omitted("it could not be encrypted"));
  });

  it("is told from an object of the user's own that looks like it", () => {
    const value = { $omitted: "mine" };
    expect(plain.decode(plain.encode(value, "k") as string, "k")).toStrictEqual(value);
  });
});

describe("a text of another form", () => {
  it("is sealed and opened as results are, and is no result", async () => {
    const { text } = await encodeResponse(new Response("body"), { keepHeader: () => true, maxBytes: 100 });
    for (const codec of [plain, secret]) {
      const sealed = await codec.seal(text, "k");
      expect(await codec.open(sealed, "k")).toBe(text);
      await expect(async () => codec.decode(sealed, "k")).rejects.toMatchObject({ code: "UNREADABLE_RESULT" });
    }
    const small = createCodec({ maxBytes: 50 });
    const sealed = await small.seal(text, "k");
    expect(() => small.open(sealed, "k")).toThrow(omitted("it has more than 50 bytes"));
  });
});

describe("a failure", () => {
  it("comes back as an error, encrypted or not", async () => {
    const error = new RangeError("out of stock");
    for (const codec of [plain, secret]) {
      const text = await codec.encodeError(error, "k");
      expect(await codec.decodeError(text, "k")).toMatchObject({ name: "RangeError", message: "out of stock" });
    }
    expect(await secret.encodeError(error, "k")).not.toContain("stock");
  });

  it("without a text is that of too many attempts", () => {
    expect(plain.decodeError(undefined, "k")).toMatchObject({ code: "IDEMPOTENCY_ATTEMPTS_EXHAUSTED", key: "k" });
  });
});

describe("options of the codec", () => {
  it.each([[{ maxBytes: -1 }], [{ maxBytes: "1" }], [{ encryption: "aes" }], [{ max: 1 }]])(
    "are checked: %j",
    (options) => {
      expect(() => createCodec(options as never)).toThrow(/^createCodec: /);
    },
  );
});
