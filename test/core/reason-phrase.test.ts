import { STATUS_CODES } from "node:http";
import { describe, expect, it } from "vitest";
import { reasonPhrase } from "../../src/core/reason-phrase.ts";

/** RFC 9110 has given these two new names, which Node does not use yet. */
const renamed: Readonly<Record<number, string>> = { 413: "Content Too Large", 422: "Unprocessable Content" };

describe("the reason phrase of a status", () => {
  it("is that of the standard, or none", () => {
    const known = Array.from({ length: 600 }, (_, status) => status).filter(
      (status) => reasonPhrase(status) !== undefined,
    );
    expect(known).toEqual(expect.arrayContaining([200, 204, 304, 400, 404, 422, 500, 503, 504]));
    for (const status of known) expect(reasonPhrase(status)).toBe(renamed[status] ?? STATUS_CODES[status]);
    expect([reasonPhrase(0), reasonPhrase(299), reasonPhrase(Number.NaN)]).toEqual([undefined, undefined, undefined]);
  });
});
