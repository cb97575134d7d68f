import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FaastenError, isFaastenError } from "../../src/core/errors.ts";
import { delayOf, isPermanent, PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import { HttpError, problemResponse } from "../../src/core/http-error.ts";
import { encode } from "../../src/idempotency/encode.ts";
import { errorOfText, errorToText } from "../../src/idempotency/error-codec.ts";
import { ValidationError } from "../../src/validation/validation-error.ts";

const again = (thrown: unknown): Error => errorOfText(errorToText(thrown));

describe("an error that is given again", () => {
  it("has its name, message and code", () => {
    const error = Object.assign(new TypeError("no"), { code: "E_NO", password: "secret" });
    expect(again(error)).toMatchObject({ name: "TypeError", message: "no", code: "E_NO" });
    expect(errorToText(error)).not.toContain("secret");
    expect(isFaastenError(again(error))).toBe(false);
    expect(again(new Error("x"))).not.toHaveProperty("code");
    expect(again(Object.assign(new Error("x"), { code: 42 }))).not.toHaveProperty("code");
  });

  it("is taken for what it was by the library", async () => {
    expect(isPermanent(again(new PermanentFailure("never")))).toBe(true);
    expect(delayOf(again(new RetryLater(7)))).toBe(7);
    expect(again(new ValidationError("an order", [{ message: "no id" }]))).toMatchObject({
      code: "VALIDATION_FAILED",
      issues: [{ message: "no id" }],
    });
    const error = new HttpError(402, "too poor", {
      headers: { "retry-after": "9" },
      extensions: { balance: 3n.toString() },
    });
    const [first, second] = [problemResponse(error), problemResponse(again(error))];
    expect(second.status).toBe(402);
    expect([...second.headers]).toStrictEqual([...first.headers]);
    expect(await second.text()).toBe(await first.text());
  });

  it("leaves out what no text can stand for", () => {
    const error = Object.assign(new FaastenError("X", "x"), { fn: () => 1, at: new Date(0), none: undefined });
    expect(again(error)).toMatchObject({ name: "FaastenError", code: "X", at: new Date(0) });
    expect(again(error)).not.toHaveProperty("fn");
  });

  it.each([["text"], [undefined], [null], [5], [{ message: "plain" }], [Symbol("s")]])(
    "may have been no error: %#",
    (thrown) => {
      expect(again(thrown)).toMatchObject({
        code: "NON_ERROR_THROWN",
        message: expect.stringContaining("was thrown") as string,
      });
    },
  );

  it("may be one that cannot be read", () => {
    const error = new Error("x");
    Object.defineProperty(error, "message", {
      get() {
        throw new Error("hostile");
      },
    });
    expect(again(error)).toMatchObject({ name: "Error", message: "an error that cannot be read" });
  });

  it("has members named after the prototype as members", () => {
    const error = new FaastenError("X", "x");
    Object.defineProperty(error, "__proto__", { value: { isFaastenError: false }, enumerable: true });
    const back = again(error);
    expect(Object.getPrototypeOf(back)).toBe(FaastenError.prototype);
    expect(isFaastenError(back)).toBe(true);
  });
});

describe("a text that is no error", () => {
  it.each([
    "",
    "null",
    "[]",
    '"x"',
    "{}",
    '{"name":"x"}',
    '{"name":"x","message":1}',
    '{"name":"x","message":"y","code":1}',
    '{"name":"x","message":"y","details":1}',
  ])("is refused: %s", (text) =>
    expect(() => errorOfText(text)).toThrow(expect.objectContaining({ code: "UNREADABLE_RESULT" }) as Error),
  );

  it("is refused or read, whatever it is", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.record({ name: fc.string(), message: fc.string(), details: fc.object() }),
        (any, like) => {
          expect(() => errorOfText(encode(like))).not.toThrow();
          try {
            errorOfText(JSON.stringify(any));
          } catch (error) {
            expect(error).toMatchObject({ code: "UNREADABLE_RESULT" });
          }
        },
      ),
    );
  });
});
