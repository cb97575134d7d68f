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
  const fields = new Map<string, string>();
  for (const part of (header.includes("=") ? header : `Root=${header}`).split(";")) {
    const at = part.indexOf("=");
    if (at > 0) fields.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  const root = /^1-(?!0{8}-0{24}$)([0-9a-f]{8})-([0-9a-f]{24})$/i.exec(fields.get("root") ?? "");
  if (!root) return undefined;
  const parent = fields.get("parent");
  const sampled = fields.get("sampled");
  return {
    traceId: `${root[1]}${root[2]}`.toLowerCase(),
    spanId: parent !== undefined && /^(?!0{16})[0-9a-f]{16}$/i.test(parent) ? parent.toLowerCase() : undefined,
    sampled: sampled === "1" ? true : sampled === "0" ? false : undefined,
  };
}
