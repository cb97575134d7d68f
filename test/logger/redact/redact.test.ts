import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "../../../src/logger/index.ts";
import {
  all,
  bearerTokens,
  cardNumbers,
  type CensoringRedactor,
  emails,
  hash,
  jwts,
  keys,
  paths,
  patterns,
  redactor,
  registerSecret,
  remove,
  values,
} from "../../../src/logger/redact/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";

type Line = Record<string, unknown>;

/** What a logger with a redactor writes for one call. */
function line(redact: CensoringRedactor, ...args: readonly unknown[]): Line {
  const sink = memorySink();
  createLogger({ sink, format: "json", redact }).info(...args);
  const { timestamp: _timestamp, level: _level, ...rest } = JSON.parse(sink.lines[0] ?? "{}") as Line;
  return rest;
}

describe("keys", () => {
  it.each([
    ["a name", { password: "p" }, { password: "[REDACTED]" }],
    [
      "whatever its case and hyphens",
      { "X-Api_Key": 1, accessToken: 2 },
      { "X-Api_Key": "[REDACTED]", accessToken: "[REDACTED]" },
    ],
    ["at any depth", { a: [{ b: { Authorization: "x" } }] }, { a: [{ b: { Authorization: "[REDACTED]" } }] }],
    [
      "the last part of a name with dots",
      { "user.password": "p", "a.header.cookie": "x" },
      { "user.password": "[REDACTED]", "a.header.cookie": "[REDACTED]" },
    ],
    ["a whole object", { credentials: { user: "u" } }, { credentials: "[REDACTED]" }],
    [
      "in Headers",
      { headers: new Headers({ cookie: "a=1", accept: "*/*" }) },
      { headers: { accept: "*/*", cookie: "[REDACTED]" } },
    ],
    ["in a Map", { map: new Map([["secret", 1]]) }, { map: { secret: "[REDACTED]" } }],
    [
      "what toJSON gives",
      { user: { toJSON: () => ({ password: "p", id: 1 }) } },
      { user: { password: "[REDACTED]", id: 1 } },
    ],
    ["nothing else", { passwords: "p", tokens: 3 }, { passwords: "p", tokens: 3 }],
  ])("takes out %s", (_name, fields, expected) => {
    expect(line(keys(), "m", fields)).toEqual({ message: "m", ...expected });
  });

  it("takes out what an error carries, and leaves the error one", () => {
    const error = Object.assign(new TypeError("refused", { cause: new Error("inner") }), {
      config: { headers: { Authorization: "Bearer x" } },
      code: "E1",
    });
    const written = line(keys(), error)["error"];
    expect(written).toMatchObject({
      name: "TypeError",
      message: "refused",
      code: "E1",
      config: { headers: { Authorization: "[REDACTED]" } },
      cause: { message: "inner" },
    });
    expect((written as Line)["stack"]).toContain("TypeError: refused");
  });

  it("asks a getter once: what was looked at is what is written", () => {
    let reads = 0;
    const fields = {
      get next() {
        reads += 1;
        return reads === 1 ? { id: 1 } : { password: "p" };
      },
    };
    expect(line(keys(), "m", fields)).toEqual({ message: "m", next: { id: 1 } });
  });

  it("takes other names, and only those", () => {
    expect(line(keys({ also: ["ssn"] }), "m", { SSN: 1, token: 2 })).toMatchObject({
      SSN: "[REDACTED]",
      token: "[REDACTED]",
    });
    expect(line(keys({ only: ["ssn"] }), "m", { SSN: 1, token: 2 })).toMatchObject({ SSN: "[REDACTED]", token: 2 });
  });
});

describe("paths", () => {
  it.each([
    ["user.email", { user: { email: "e", id: 1 } }, { user: { email: "[REDACTED]", id: 1 } }],
    [
      "items[*].card",
      { items: [{ card: 1 }, { card: 2, n: 3 }] },
      { items: [{ card: "[REDACTED]" }, { card: "[REDACTED]", n: 3 }] },
    ],
    ["items[1]", { items: [1, 2] }, { items: [1, "[REDACTED]"] }],
    ["*.id", { a: { id: 1 }, id: 2 }, { a: { id: "[REDACTED]" }, id: 2 }],
    ["**.iban", { iban: 1, a: [{ b: { iban: 2 } }] }, { iban: "[REDACTED]", a: [{ b: { iban: "[REDACTED]" } }] }],
    ['["user.email"]', { "user.email": "e" }, { "user.email": "[REDACTED]" }],
    ["__proto__.a", { a: 1 }, { a: 1 }],
  ])("takes out %s", (path, fields, expected) => {
    expect(line(paths([path]), "m", fields)).toEqual({ message: "m", ...expected });
  });

  it("takes out the message and what an error carries", () => {
    const error = Object.assign(new Error("e"), { config: { url: "u" } });
    expect(line(paths(["message", "error.config.*"]), "hidden", error)).toMatchObject({
      message: "[REDACTED]",
      error: { config: { url: "[REDACTED]" } },
    });
  });

  it.each(["", "a..b", "a[x]", ".", 3, "a]"])("refuses %j", (path) => {
    expect(() => paths([path as string])).toThrow("paths: `list` must be made of paths such as `user.*.email`");
  });
});

describe("patterns", () => {
  it.each([
    [cardNumbers, "paid with 4111 1111 1111 1111.", "paid with [REDACTED]."],
    [cardNumbers, "order 4111111111111112", "order 4111111111111112"],
    [cardNumbers, "id 41111111111111114111111111111111", "id 41111111111111114111111111111111"],
    [emails, "to a.b+c@shop.example.com!", "to [REDACTED]!"],
    [bearerTokens, "sent Authorization: Bearer abc.def-123==", "sent Authorization: Bearer [REDACTED]"],
    [jwts, "t=eyJhbGciOi.eyJzdWIiOi.c2ln;", "t=[REDACTED];"],
    [/\d{3}-\d{2}/g, "ssn 123-45", "ssn [REDACTED]"],
  ])("%o in a text: %s", (pattern, text, expected) => {
    expect(line(patterns([pattern]), text)).toEqual({ message: expected });
    expect(line(patterns([pattern]), "m", { a: [text] })).toEqual({ message: "m", a: [expected] });
    const stack = (line(patterns([pattern]), new Error(text))["error"] as Line)["stack"];
    expect(stack).toContain(expected);
  });

  it("is not slow on a hostile text", () => {
    const hostile = [
      "a@".repeat(20_000),
      "1 ".repeat(20_000),
      "a.".repeat(20_000),
      "eyJ".repeat(20_000),
      `Bearer ${"a".repeat(40_000)}`,
    ];
    for (const text of hostile) expect(line(patterns([cardNumbers, emails, bearerTokens, jwts]), text)).toBeDefined();
  });

  it.each([[/no flag/], ["text"], [{ expression: "x" }], [null]])("refuses %o", (pattern) => {
    expect(() => patterns([pattern as RegExp])).toThrow("patterns: `list` must be made of patterns");
  });
});

describe("values", () => {
  const forgets: (() => void)[] = [];
  afterEach(() => forgets.splice(0).forEach((forget) => forget()));

  it("takes certain texts out of all others", () => {
    expect(line(values(["s3cr3t"]), "key s3cr3t!", { url: "x?k=s3cr3t", n: 1 })).toEqual({
      message: "key [REDACTED]!",
      url: "x?k=[REDACTED]",
      n: 1,
    });
  });

  it("knows secrets that are registered later, until they are taken back", () => {
    const redact = values();
    const forget = registerSecret("t0k3n-of-today");
    forgets.push(forget);
    expect(line(redact, "t0k3n-of-today")).toEqual({ message: "[REDACTED]" });
    forget();
    expect(line(redact, "t0k3n-of-today")).toEqual({ message: "t0k3n-of-today" });
  });

  it("refuses what is too short, and does not print it", () => {
    expect(() => values(["abc"])).toThrow("of at least 4 characters, got an array.");
    expect(() => registerSecret("abc")).toThrow("at least 4 characters");
  });
});

describe("a replacement", () => {
  it("may be a text, nothing, a function or a keyed hash", () => {
    const key = "sixteen or more characters";
    const hashed = hash(key)("a@b.example");
    expect(hashed).toMatch(/^hmac:[\da-f]{16}$/);
    expect([hash(key)("a@b.example"), hash(`${key}!`)("a@b.example")]).toEqual([
      hashed,
      expect.not.stringContaining(hashed),
    ]);
    const fields = { password: "a@b.example" };
    expect(line(keys({ replacement: "***" }), "m", fields)).toEqual({ message: "m", password: "***" });
    expect(line(keys({ replacement: remove }), "m", fields)).toEqual({ message: "m" });
    expect(line(keys({ replacement: hash(key) }), "m", fields)).toEqual({ message: "m", password: hashed });
    expect(line(patterns([emails], { replacement: hash(key) }), "to a@b.example")).toEqual({ message: `to ${hashed}` });
  });

  it("refuses a short key without printing it", () => {
    expect(() => hash("short")).toThrow("hash: `key` must be a string of at least 16 characters.");
  });
});

describe("redactors together", () => {
  it("are one pass, and see what those before them left", () => {
    const seen = vi.fn((value: unknown) => value);
    const both = all(keys(), patterns([emails]), redactor(seen));
    expect(line(both, "a@b.example", { token: "t", to: "a@b.example" })).toEqual({
      message: "[REDACTED]",
      token: "[REDACTED]",
      to: "[REDACTED]",
    });
    expect(seen.mock.calls.flat()).not.toContain("a@b.example");
  });

  it("let no secret through, wherever it stands", () => {
    const secret = "p4ssw0rd-0f-th3-d4y";
    const redact = all(keys(), values([secret]));
    const text = fc.constantFrom(secret, `in ${secret} out`, "harmless");
    const anything = fc.object({
      values: [text, fc.integer(), fc.constant(new Error(secret, { cause: secret }))],
      maxDepth: 4,
    });
    const holds = (message: string, fields: object): void => {
      const sink = memorySink();
      createLogger({ sink, format: "json", redact }).error(message, fields, new Error(secret));
      expect(sink.lines[0]).not.toContain(secret);
      expect(JSON.stringify(sink.records[0]?.fields)).not.toContain(secret);
      expect(sink.records[0]?.error?.stack).not.toContain(secret);
    };
    fc.assert(fc.property(text, anything, holds), { numRuns: 500 });
  });

  it("a redactor that throws costs the line, and never lets it out", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const sink = memorySink();
    const log = createLogger({
      sink,
      redact: () => {
        throw new Error("broken");
      },
    });
    log.info("secret");
    expect([sink.lines, log.lost]).toEqual([[], 1]);
    said.mockRestore();
  });
});
