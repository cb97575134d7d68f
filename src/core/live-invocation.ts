import type { FunctionEvent } from "./event.ts";
import {
  type FunctionIdentity,
  type Invocation,
  type InvocationInit,
  RESERVED_MEMBERS,
  type Trigger,
} from "./invocation.ts";
import { addFinalizer } from "./ending.ts";
import { type Lifecycle, lifecycleOf, openLifecycle } from "./lifecycle.ts";
import { recordEvent } from "./record-event.ts";
import { abortSignal } from "./signal.ts";
import { addWork } from "./work.ts";
import { lifecycleKey } from "./whole-of.ts";
import { parseTraceparent, parseXRay, type TraceContext } from "./trace.ts";

/** Makes the one object of an invocation. */
export function createInvocation(init: InvocationInit): Invocation {
  return new LiveInvocation(init);
}

/** A record's view of its invocation: reads all of it, and keeps what is added to itself. */
export function recordView(invocation: Invocation, event: FunctionEvent): Invocation {
  return recordViews(invocation)(event);
}

/** Gives what makes the views of an invocation, once the layers around the whole of it have added their members. */
export function recordViews(invocation: Invocation): (event: FunctionEvent) => Invocation {
  const View = (RecordView ??= recordViewClass());
  const lifecycle = lifecycleOf(invocation);
  const members = invocation as unknown as Record<string, unknown>;
  const added = Object.keys(members).filter((name) => !RESERVED_MEMBERS.has(name));
  return (event) => {
    const view = new View(lifecycle);
    recordEvent.set(view, event);
    for (const name of added) (view as unknown as Record<string, unknown>)[name] = members[name];
    return view;
  };
}

/** A class, because `signal` and `trace` are made when first read, and getters on a prototype cost nothing per object. */
class LiveInvocation implements Invocation {
  readonly id: string;
  readonly platform: string;
  readonly trigger: Trigger;
  readonly function: FunctionIdentity;
  readonly region: string | undefined;
  readonly tenantId: string | undefined;
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
    this.tenantId = init.tenantId;
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

type RecordViewClass = new (lifecycle: Lifecycle) => Invocation;

let RecordView: RecordViewClass | undefined;

/**
 * The views ask the invocation, which is not made their prototype: to become one would cost it as much as ten records cost.
 * Made at the first batch, for one getter for each member would be written out in every bundle.
 */
function recordViewClass(): RecordViewClass {
  class View {
    readonly [lifecycleKey]: Lifecycle;

    constructor(lifecycle: Lifecycle) {
      this[lifecycleKey] = lifecycle;
    }

    get signal(): AbortSignal {
      return abortSignal(this as unknown as Invocation);
    }
  }
  for (const name of RESERVED_MEMBERS) {
    if (name in View.prototype) continue; // `signal`, and `__proto__`.
    const get = function (this: View): unknown {
      return this[lifecycleKey].invocation[name as keyof Invocation];
    };
    Object.defineProperty(View.prototype, name, { get });
  }
  return View as unknown as RecordViewClass;
}
