import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTraceparent, parseXRay } from "../../src/core/trace.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const spanId = "00f067aa0ba902b7";
const zeros = (count: number): string => "0".repeat(count);

describe("traceparent", () => {
  it.each<[header: string, sampled: boolean]>([
    [`00-${traceId}-${spanId}-01`, true],
    [`00-${traceId}-${spanId}-00`, false],
    [`00-${traceId}-${spanId}-03`, true],
    [`00-${traceId}-${spanId}-fe`, false],
    [`  00-${traceId}-${spanId}-01\t`, true],
    [`01-${traceId}-${spanId}-01`, true],
    [`cc-${traceId}-${spanId}-01-what-the-future-will-be-like`, true],
    [`01-${traceId}-${spanId}-01-`, true],
  ])("%s is valid", (header, sampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId, spanId, sampled, tracestate: undefined });
  });

  it.each([
    "",
    "00",
    `ff-${traceId}-${spanId}-01`,
    `00-${zeros(32)}-${spanId}-01`,
    `00-${traceId}-${zeros(16)}-01`,
    `00-${traceId.toUpperCase()}-${spanId}-01`,
    `00-${traceId}-${spanId}-01-extra`,
    `00-${traceId}-${spanId}-01-`,
    `01-${traceId}-${spanId}-01extra`,
    `00-${traceId}-${spanId}-1`,
    `00-${traceId}-${spanId}`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}-${spanId}0-01`,
    `0x-${traceId}-${spanId}-01`,
    `00_${traceId}_${spanId}_01`,
    `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`,
    `00-${traceId}-${spanId}-0g`,
  ])("%j is not valid", (header) => {
    expect(parseTraceparent(header)).toBeUndefined();
  });

  it("brings its tracestate along", () => {
    expect(parseTraceparent(`00-${traceId}-${spanId}-01`, "vendor=1")).toMatchObject({ tracestate: "vendor=1" });
  });
});

describe("an X-Ray header", () => {
  const root = "1-5759e988-bd862e3fe1be46a994272793";
  const rootId = "5759e988bd862e3fe1be46a994272793";
  const parent = "53995c3f42cd8ad8";

  it.each<[header: string, spanId: string | undefined, sampled: boolean | undefined]>([
    [`Root=${root};Parent=${parent};Sampled=1`, parent, true],
    [`Root=${root};Parent=${parent};Sampled=0`, parent, false],
    [`Root=${root};Parent=${parent};Sampled=?`, parent, undefined],
    [`Root=${root};Parent=${parent}`, parent, undefined],
    [`Sampled=1;Parent=${parent};Root=${root}`, parent, true],
    [`Self=1-2-3;Root=${root};Sampled=1;Lineage=a87bd80c:1|68fd508a:5`, undefined, true],
    [` root=${root.toUpperCase()} ; PARENT=${parent.toUpperCase()} ; sampled=1 `, parent, true],
    [`Root=${root};Parent=short;Sampled=1`, undefined, true],
    [root, undefined, undefined],
  ])("%s is valid", (header, spanOf, sampled) => {
    expect(parseXRay(header)).toEqual({ traceId: rootId, spanId: spanOf, sampled });
  });

  it.each([
    "",
    ";;;",
    "=",
    "Root",
    "Root=",
    `Parent=${parent};Sampled=1`,
    `Root=2-5759e988-bd862e3fe1be46a994272793`,
    `Root=1-5759e98-bd862e3fe1be46a994272793`,
    `Root=1-5759e988-bd862e3fe1be46a99427279`,
    `Root=1-5759e988-bd862e3fe1be46a99427279z`,
    `Root==${root}`,
  ])("%j is not valid", (header) => {
    expect(parseXRay(header)).toBeUndefined();
  });

  it("whose ids are nothing but zeros names no trace and no span, as in a traceparent", () => {
    expect(parseXRay(`Root=1-${zeros(8)}-${zeros(24)};Parent=${parent}`)).toBeUndefined();
    expect(parseXRay(`Root=${root};Parent=${zeros(16)}`)).toMatchObject({ traceId: rootId, spanId: undefined });
  });
});

describe("whatever a caller sends", () => {
  const nearly = fc
    .array(
      fc.constantFrom("00", "ff", "-", "=", ";", "Root", "Parent", "Sampled", traceId, spanId, "1", "\n", "ä", " "),
      { maxLength: 12 },
    )
    .map((parts) => parts.join(""));

  it("is no error: either a trace whose ids can be written down, or nothing", () => {
    const wellFormed = (header: string): void => {
      for (const trace of [parseTraceparent(header), parseXRay(header)]) {
        expect(trace?.traceId ?? traceId).toMatch(/^[0-9a-f]{32}$/);
        expect(trace?.spanId ?? spanId).toMatch(/^[0-9a-f]{16}$/);
      }
    };
    fc.assert(fc.property(fc.oneof(nearly, fc.string({ unit: "binary" })), wellFormed), { numRuns: 1000 });
  });

  it("comes out as it went in, when it is valid", () => {
    const hex = (length: number) =>
      fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((id) => /[1-9a-f]/.test(id));
    const roundTrip = (trace: string, span: string, sampled: boolean): void => {
      expect(parseTraceparent(`00-${trace}-${span}-0${Number(sampled)}`)).toMatchObject({
        traceId: trace,
        spanId: span,
        sampled,
      });
      expect(
        parseXRay(`Root=1-${trace.slice(0, 8)}-${trace.slice(8)};Parent=${span};Sampled=${Number(sampled)}`),
      ).toMatchObject({ traceId: trace, spanId: span, sampled });
    };
    fc.assert(fc.property(hex(32), hex(16), fc.boolean(), roundTrip));
  });
});
