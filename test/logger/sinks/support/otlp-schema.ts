import { z } from "zod";
import type { OtlpAttribute } from "./collector.ts";

/**
 * `ExportLogsServiceRequest` in OTLP's JSON encoding, as strict as the protocol is towards senders: no unknown members,
 * one value in each AnyValue, 64-bit numbers as text, ids in hex, enums as numbers, no name twice, no broken UTF-16.
 */
const text = z.string().refine((value) => value.isWellFormed(), "must be well-formed");
const int64 = z
  .string()
  .refine((value) => /^-?(0|[1-9]\d*)$/.test(value) && BigInt.asIntN(64, BigInt(value)) === BigInt(value));
const fixed64 = z
  .string()
  .refine((value) => /^(0|[1-9]\d*)$/.test(value) && BigInt.asUintN(64, BigInt(value)) === BigInt(value));

const anyValue: z.ZodType = z.lazy(() =>
  z.union([
    z.strictObject({}),
    z.strictObject({ stringValue: text }),
    z.strictObject({ boolValue: z.boolean() }),
    z.strictObject({ intValue: int64 }),
    z.strictObject({ doubleValue: z.number() }),
    z.strictObject({ arrayValue: z.strictObject({ values: z.array(anyValue) }) }),
    z.strictObject({ kvlistValue: z.strictObject({ values: attributes }) }),
  ]),
);

const attributes = z
  .array(z.strictObject({ key: text, value: anyValue }))
  .refine((list) => new Set(list.map(({ key }) => key)).size === list.length, "must have each name once");

const logRecord = z.strictObject({
  timeUnixNano: fixed64,
  observedTimeUnixNano: fixed64,
  severityNumber: z.number().int().min(1).max(24),
  severityText: text,
  body: anyValue,
  attributes,
  flags: z.number().int().min(0).max(0xff).optional(),
  traceId: z
    .string()
    .regex(/^[\da-f]{32}$/)
    .optional(),
  spanId: z
    .string()
    .regex(/^[\da-f]{16}$/)
    .optional(),
  eventName: text.min(1).optional(),
});

/** Throws for what is not valid. */
export const exportLogsServiceRequest: z.ZodType = z.strictObject({
  resourceLogs: z
    .array(
      z.strictObject({
        resource: z.strictObject({ attributes }),
        scopeLogs: z.array(
          z.strictObject({ scope: z.strictObject({ name: text.min(1) }), logRecords: z.array(logRecord).min(1) }),
        ),
      }),
    )
    .min(1),
});

/** Attributes as the object that they were. */
export function fromAttributes(list: readonly OtlpAttribute[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, fromAnyValue(value)]));
}

function fromAnyValue(value: Record<string, unknown>): unknown {
  const [[kind, inner] = []] = Object.entries(value);
  if (kind === "intValue") return Number(inner);
  if (kind === "arrayValue") return (inner as { values: Record<string, unknown>[] }).values.map(fromAnyValue);
  if (kind === "kvlistValue") return fromAttributes((inner as { values: OtlpAttribute[] }).values);
  return kind === undefined ? null : inner;
}
