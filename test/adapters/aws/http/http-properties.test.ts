import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64, encodeBase64 } from "../../../../src/core/base64.ts";
import { albMultiValueEvent } from "../samples/alb.ts";
import { httpApiEvent } from "../samples/http-api.ts";
import { restApiEvent } from "../samples/rest-api.ts";
import { bytesOf, receivedFor, resultOf } from "../support/run.ts";

const bytes = fc.uint8Array({ maxLength: 20_000, size: "max" });
const text = fc.string({ unit: "binary", maxLength: 20 });
const pairs = fc.array(fc.tuple(text, text), { maxLength: 8 });

/** Pairs as a gateway groups them: by key, each key where it first stood. */
const grouped = (all: readonly (readonly [string, string])[]): Record<string, string[]> => {
  const groups = Object.create(null) as Record<string, string[]>;
  for (const [key, value] of all) (groups[key] ??= []).push(value);
  return groups;
};

const flat = (groups: Record<string, string[]>): [string, string][] =>
  Object.entries(groups).flatMap(([key, values]) => values.map((value): [string, string] => [key, value]));

/** Halves of surrogate pairs have no bytes: no client can send them. */
const sendable = ([key, value]: readonly [string, string]): boolean => key.isWellFormed() && value.isWellFormed();

const searchOf = async (event: unknown): Promise<string> => new URL((await receivedFor(event)).url).search.slice(1);

describe("any bytes", () => {
  it("come in as they were sent", async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        const body = Buffer.from(sent).toString("base64");
        const request = await receivedFor(httpApiEvent({ method: "POST", body, isBase64Encoded: true }));
        expect(Buffer.compare(Buffer.from(await request.arrayBuffer()), sent)).toBe(0);
      }),
    );
  });

  it("go out as they were returned, whatever their type", async () => {
    const types = fc.constantFrom("image/png", "text/plain", "application/json", undefined);
    await fc.assert(
      fc.asyncProperty(bytes, types, async (returned, type) => {
        const response = new Response(returned, type === undefined ? {} : { headers: { "content-type": type } });
        expect(Buffer.compare(bytesOf(await resultOf(response)), returned)).toBe(0);
      }),
    );
  });

  it("encode as everybody else encodes them", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(encodeBase64(given)).toBe(Buffer.from(given).toString("base64"));
      }),
    );
  });
});

describe("any text for base64", () => {
  it("decodes if it is exactly what its bytes encode to, and otherwise not at all", () => {
    const almost = fc.string({ unit: fc.constantFrom(..."AQUgw+/=-_ \n".split("")), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(almost, fc.base64String()), (given) => {
        const decoded = decodeBase64(given);
        const exact = Buffer.from(given, "base64").toString("base64") === given;
        expect(decoded === undefined ? undefined : Buffer.from(decoded).toString("base64")).toBe(
          exact ? given : undefined,
        );
      }),
      { numRuns: 1000 },
    );
  });
});

describe("any query", () => {
  it("survives an HTTP API, which hands it over raw", async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (sent) => {
        const rawQueryString = new URLSearchParams(sent).toString();
        expect(await searchOf(httpApiEvent({ rawQueryString }))).toBe(rawQueryString);
      }),
    );
  });

  it("survives a REST API, which hands it over decoded", async () => {
    await fc.assert(
      fc.asyncProperty(
        pairs.filter((all) => all.every(sendable)),
        async (sent) => {
          const multiValueQueryStringParameters = grouped(sent);
          const search = await searchOf(restApiEvent({ multiValueQueryStringParameters }));
          expect([...new URLSearchParams(search)]).toEqual(flat(multiValueQueryStringParameters));
          // Also for those who decode by hand, to whom a plus is a plus.
          const byHand = search
            .split("&")
            .filter(Boolean)
            .map((pair) => pair.split("=").map(decodeURIComponent));
          expect(byHand).toEqual(flat(multiValueQueryStringParameters));
        },
      ),
    );
  });

  it("survives a load balancer, which hands it over as the client encoded it", async () => {
    await fc.assert(
      fc.asyncProperty(
        pairs.filter((all) => all.every(sendable)),
        async (sent) => {
          const encoded = grouped(
            sent.map(([key, value]) => [encodeURIComponent(key), encodeURIComponent(value)] as const),
          );
          const search = await searchOf(albMultiValueEvent({ multiValueQueryStringParameters: encoded }));
          expect([...new URLSearchParams(search)]).toEqual(flat(encoded).map((pair) => pair.map(decodeURIComponent)));
        },
      ),
    );
  });
});

describe("any path", () => {
  it("stays on its host and is itself again when it is decoded", async () => {
    // Segments of dots are resolved in every URL; a percent sign before two digits may be an escape: both are ambiguous.
    const segment = fc
      .string({ unit: "grapheme", maxLength: 12 })
      .filter((part) => !/%[\da-f]{2}|^\.{1,2}$/i.test(part));
    const path = fc
      .array(
        segment.map((part) => part.replaceAll("/", "")),
        { maxLength: 5 },
      )
      .filter((all) => !all.some((part) => /^\.{0,2}$/.test(part)));
    await fc.assert(
      fc.asyncProperty(path, async (segments) => {
        const rawPath = `/${segments.join("/")}`;
        const url = new URL((await receivedFor(httpApiEvent({ rawPath }))).url);
        expect(url.host).toBe("shop.example.com");
        expect(decodeURIComponent(url.pathname)).toBe(rawPath.toWellFormed());
      }),
    );
  });
});
