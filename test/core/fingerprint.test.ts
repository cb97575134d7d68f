import { describe, expect, it } from "vitest";
import { fingerprint } from "../../src/core/fingerprint.ts";
import { hostileThrows } from "./support/hostile.ts";

function refuse(message: string): Error {
  return new TypeError(message);
}

describe("the fingerprint of an error", () => {
  it("is eight hexadecimal digits, whatever was thrown", () => {
    for (const thrown of [refuse("a"), undefined, null, "text", 3, ...hostileThrows.map(([, make]) => make())])
      expect(fingerprint("Error", thrown)).toMatch(/^[\da-f]{8}$/);
  });

  it("is the same for another message thrown at the same place, and another for another type or place", () => {
    const [one, two] = ["a", "b"].map(refuse);
    expect(fingerprint("TypeError", one)).toBe(fingerprint("TypeError", two));
    expect(fingerprint("RangeError", one)).not.toBe(fingerprint("TypeError", one));
    expect(fingerprint("TypeError", new TypeError("a"))).not.toBe(fingerprint("TypeError", one));
  });

  it("does not change when only lines have moved", () => {
    const at = (line: number): { stack: string } => ({
      stack: `Error: x\n    at charge (file:///app/pay.js:${line}:7)\n    at async run (/app/index.js:${line + 9}:1)`,
    });
    expect(fingerprint("Error", at(3))).toBe(fingerprint("Error", at(40)));
  });

  it("reads the stacks of other engines", () => {
    const at = (name: string): { stack: string } => ({
      stack: `${name}@file:///app/pay.js:3:7\nrun@file:///app/index.js:9:1`,
    });
    expect(fingerprint("Error", at("charge"))).not.toBe(fingerprint("Error", at("refund")));
  });
});
