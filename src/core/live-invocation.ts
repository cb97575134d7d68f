import type { FunctionIdentity, Invocation, InvocationInit, Trigger } from "./invocation.ts";
import { addFinalizer } from "./ending.ts";
import { type Lifecycle, lifecycleKey, openLifecycle } from "./lifecycle.ts";
import type { FunctionEvent } from "./event.ts";
import { recordEvent } from "./record-event.ts";
import { abortSignal } from "./signal.ts";
import { addWork } from "./work.ts";
import { parseTraceparent, parseXRay, type TraceContext } from "./trace.ts";

/** Makes the one object of an invocation. */
export function createInvocation(init: InvocationInit): Invocation {
  return new LiveInvocation(init);
}

/** A record's view of its invocation: reads all of it, and keeps what is added to itself. */
export function recordView(invocation: Invocation, event: FunctionEvent): Invocation {
  const view = Object.create(invocation) as Invocation;
  recordEvent.set(view, event);
  return view;
}

/** A class, because `signal` and `trace` are made when first read, and getters on a prototype cost nothing per object. */
class LiveInvocation implements Invocation {
  readonly id: string;
  readonly platform: string;
  readonly trigger: Trigger;
  readonly function: FunctionIdentity;
  readonly region: string | undefined;
  readonly coldStart: boolean;
  readonly raw: { readonly event: unknown; readonly context: unknown };
  // Closures and not methods: handlers destructure the invocation.
  readonly remainingMs: () => number;
  readonly waitUntil: (promise: PromiseLike<unknown>) => void;
  readonly defer: Invocation["defer"];
  readonly [lifecycleKey]: Lifecycle;

  constructor(init: InvocationInit) {
    const lifecycle = openLifecycle(this, init);
    this.id = init.id;
    this.platform = init.platform;
    this.trigger = init.trigger;
    this.function = init.function;
    this.region = init.region;
    this.coldStart = init.coldStart;
    this.raw = { event: init.event, context: init.context };
    this.remainingMs = lifecycle.remainingMs;
    this.waitUntil = (promise) => addWork(lifecycle, promise);
    this.defer = (finalizer, options) => addFinalizer(lifecycle, finalizer, options?.atTimeUp);
    this[lifecycleKey] = lifecycle;
  }

  get signal(): AbortSignal {
    return abortSignal(this);
  }

  get trace(): TraceContext | undefined {
    const { traceparent, tracestate, xray } = this[lifecycleKey].init;
    return (traceparent && parseTraceparent(traceparent, tracestate)) || (xray ? parseXRay(xray) : undefined);
  }
}
