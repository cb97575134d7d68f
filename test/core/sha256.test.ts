import { createHash, createHmac } from "node:crypto";
import { describe, expect, it, vi } from "vitest";
import { hmacSha256, type NodeCrypto, sha256 } from "../../src/core/sha256.ts";

const without = { createHash, createHmac } as unknown as NodeCrypto;
const data = ["", "abc", "Zürich \u{1f600}", "x".repeat(100_000), Uint8Array.of(0, 255, 128)];

describe("SHA-256", () => {
  it("is that of FIPS 180-4", () => {
    expect(sha256("abc")).toBe(Buffer.from(ABC, "hex").toString("base64url"));
  });

  it.each(data.map((each) => [each]))("is the same by every way there is: %#", async (each) => {
    const expected = createHash("sha256").update(each).digest("base64url");
    expect(sha256(each)).toBe(expected);
    expect(sha256(each, "base64url", without)).toBe(expected);
    expect(await sha256(each, "base64url", null)).toBe(expected);
    const hex = createHash("sha256").update(each).digest("hex");
    expect([sha256(each, "hex"), sha256(each, "hex", without), await sha256(each, "hex", null)]).toEqual([
      hex,
      hex,
      hex,
    ]);
  });

  it("comes by Web Crypto where the runtime has no builtins", async () => {
    vi.resetModules();
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
    try {
      const fresh = await import("../../src/core/sha256.ts");
      const hashed = fresh.sha256("abc");
      expect(hashed).toBeInstanceOf(Promise);
      expect(await hashed).toBe(sha256("abc"));
    } finally {
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });
});

describe("an HMAC", () => {
  it("is that of RFC 4231", () => {
    expect(hmacSha256("Jefe").text("what do ya want for nothing?", "hex")).toBe(RFC_4231);
  });

  it.each(data.map((each) => [each]))("is the same by every way there is: %#", async (each) => {
    for (const secret of ["a secret with ü", Uint8Array.of(1, 2, 3), Buffer.from("pooled")]) {
      const expected = createHmac("sha256", secret).update(each).digest();
      const viaWeb = hmacSha256(secret, null);
      for (const encoding of ["base64url", "hex"] as const) {
        expect(hmacSha256(secret).text(each, encoding)).toBe(expected.toString(encoding));
        expect(await viaWeb.text(each, encoding)).toBe(expected.toString(encoding));
      }
      expect(Buffer.from(await hmacSha256(secret).bytes(each))).toEqual(expected);
      expect(Buffer.from(await viaWeb.bytes(each))).toEqual(expected);
    }
  });

  it("keeps a copy of the secret", () => {
    const secret = Uint8Array.of(1, 2, 3);
    const hmac = hmacSha256(secret);
    const before = hmac.text("x", "hex");
    secret.fill(9);
    expect(hmac.text("x", "hex")).toBe(before);
  });
});

const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const RFC_4231 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
