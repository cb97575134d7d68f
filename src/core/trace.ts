/** The caller's trace, as W3C trace context or X-Ray named it. */
export interface TraceContext {
  /** 32 lower-case hexadecimal digits. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal digits: the caller's span. Undefined where the carrier names only the trace. */
  readonly spanId?: string | undefined;
  /** The caller's decision; undefined where it left it open. */
  readonly sampled?: boolean | undefined;
  readonly tracestate?: string | undefined;
}

/**
 * Reads a `traceparent` header; undefined when it is not valid.
 *
 * @see https://www.w3.org/TR/trace-context-2/#traceparent-header
 */
export function parseTraceparent(header: string, tracestate?: string): TraceContext | undefined {
  const match = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(
    header.trim(),
  );
  if (!match) return undefined;
  const [, version, traceId = "", spanId, flags = "", rest] = match;
  if (version === "00" && rest !== undefined) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1, tracestate };
}

/**
 * Reads an X-Ray trace header, fields in any order; undefined when it has no valid root.
 *
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function parseXRay(header: string): TraceContext | undefined {
  const root = ROOT.exec(header);
  if (!root) return undefined;
  const sampled = SAMPLED.exec(header)?.[1];
  return {
    traceId: `${root[1]}${root[2]}`.toLowerCase(),
    spanId: PARENT.exec(header)?.[1]?.toLowerCase(),
    sampled: sampled === undefined ? undefined : sampled === "1",
  };
}

// A value without a name is a root.
const ROOT = /(?:^|;)\s*(?:root\s*=\s*)?1-(?!0{8}-0{24})([\da-f]{8})-([\da-f]{24})\s*(?:;|$)/i;
const PARENT = /(?:^|;)\s*parent\s*=\s*(?!0{16})([\da-f]{16})\s*(?:;|$)/i;
const SAMPLED = /(?:^|;)\s*sampled\s*=\s*([01])\s*(?:;|$)/i;
