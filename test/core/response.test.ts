import { describe, expect, it } from "vitest";
import { knownText, toResponse } from "../../src/core/response.ts";

describe("knownText", () => {
  it("is the text of a response that was made here, until somebody reads it", async () => {
    const response = toResponse({ a: 1 });
    expect([knownText(response), knownText(new Response("x"))]).toEqual(['{"a":1}', undefined]);
    await response.text();
    expect(knownText(response)).toBeUndefined();
  });

  it("is not that of a response made of another one: its body may differ", () => {
    const first = toResponse({ a: 1 });
    expect(knownText(new Response("other", first))).toBeUndefined();
    expect(knownText(first.clone())).toBeUndefined();
  });
});
