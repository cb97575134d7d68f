import type { TraceContext } from "./trace.ts";

/** What made the platform call the function, in the words of OpenTelemetry's `faas.trigger` and finer where it helps. */
export type Trigger = "http" | "queue" | "stream" | "pubsub" | "storage" | "schedule" | "direct" | (string & {});

/** Which function this is. */
export interface FunctionIdentity {
  readonly name: string;
  readonly version?: string | undefined;
  readonly memoryMb?: number | undefined;
}

/** How an invocation ended, as finalizers see it. */
export interface InvocationEnd {
  readonly response?: Response | undefined;
  readonly error?: unknown;
  /** Made when first read. */
  readonly summary: InvocationSummary;
}

/** How an invocation went, in the words of OpenTelemetry where it has some: for a log record, a span, a metric. */
export interface InvocationSummary {
  /** `partial`: some records of a batch failed. `aborted`: the body broke off. A 4xx is `ok`: the function did its work. */
  readonly outcome: "ok" | "error" | "partial" | "timeout" | "aborted";
  readonly durationMs: number;
  /** For people: what was called, and how it went. */
  readonly message: string;
  /** Whether the function threw, and what: it may be anything, undefined too. */
  readonly failed: boolean;
  readonly thrown: unknown;
  /**
   * All of it as flat attributes: outcome and durations, `faas.*`, `cloud.*`, `http.*`, `cloudevents.*`, `messaging.*`,
   * `error.*`, `process.*`; what is not known is undefined.
   */
  readonly attributes: Readonly<Record<string, string | number | boolean | undefined>>;
}

/**
 * One call of the function by the platform: one object, the same for all layers and the handler. Each record of a batch
 * sees the invocation through a view of its own, so that what is added for one record is not seen by the next.
 */
export interface Invocation {
  readonly id: string;
  /** For example `"aws-lambda"`. */
  readonly platform: string;
  readonly trigger: Trigger;
  readonly function: FunctionIdentity;
  readonly region?: string | undefined;
  /** Whom the platform runs this instance for, where it keeps tenants apart. */
  readonly tenantId?: string | undefined;
  /** The first invocation of this instance, and nobody had it started beforehand. */
  readonly coldStart: boolean;
  /** The caller's trace, where the platform or the request named one. */
  readonly trace?: TraceContext | undefined;
  /** Milliseconds until the platform ends the invocation; `Infinity` where it does not say. May be detached. */
  remainingMs(): number;
  /** Aborts at the deadline and when the client goes away. Made when first read. */
  readonly signal: AbortSignal;
  /** Lets work go on after the answer, as far as the platform can; where it cannot, the answer waits for the work. */
  waitUntil(promise: PromiseLike<unknown>): void;
  /**
   * Runs `finalizer` when the answer has been sent or has failed, the last one given first. With `atTimeUp` it runs
   * shortly before the platform ends the invocation if that comes first: for what must be told of a handler that hangs.
   */
  defer(finalizer: (end: InvocationEnd) => unknown, options?: { readonly atTimeUp?: boolean }): void;
  /** What the platform handed over. */
  readonly raw: { readonly event: unknown; readonly context: unknown };
}

/** What an adapter knows of an invocation. */
export interface InvocationInit {
  readonly id: string;
  readonly platform: string;
  readonly trigger: Trigger;
  readonly function: FunctionIdentity;
  readonly region?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly coldStart: boolean;
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
  /** An X-Ray trace header; read where there is no valid `traceparent`. */
  readonly xray?: string | undefined;
  readonly remainingMs?: (() => number) | undefined;
  /** The platform's own way to keep work going after the answer. */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /** Whether the adapter reads the response to its end and sends what it has read; the platform never sees the Response. */
  readonly buffersResponse?: boolean | undefined;
  /** Aborts when the client goes away. */
  readonly clientSignal?: AbortSignal | undefined;
  readonly event: unknown;
  readonly context: unknown;
}

/** The names that a layer may not add, because the invocation has them. */
export const RESERVED_MEMBERS: ReadonlySet<string> = new Set<keyof Invocation | "__proto__">([
  "id",
  "platform",
  "trigger",
  "function",
  "region",
  "tenantId",
  "coldStart",
  "trace",
  "remainingMs",
  "signal",
  "waitUntil",
  "defer",
  "raw",
  "__proto__",
]);
