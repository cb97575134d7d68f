import type { Invocation } from "../core/invocation.ts";
import { invalidOption, requireOption } from "../core/options.ts";
import { report } from "../core/report.ts";
import { currentInvocation } from "../core/scope.ts";
import { durableOwner } from "./durable-owner.ts";
import type { Attempt, Call, Operation } from "./operation.ts";
import { checkOperation, type OperationOptions } from "./options.ts";
import { after } from "./after.ts";
import { runOnce } from "./run-once.ts";
import type { Settings } from "./settings.ts";

/** Options of `run`. */
export interface RunOptions extends OperationOptions {
  /** What must be equal when the key comes again. @default nothing is compared */
  readonly fingerprint?: unknown;
}

/** Options of `wrap`. */
export interface WrapOptions<This, Args extends unknown[]> extends OperationOptions {
  /** The key of a call, from its arguments. */
  readonly key: (this: This, ...args: Args) => unknown;
  /** Tells operations apart. @default the name of the function */
  readonly name?: string | undefined;
  /** What must be equal when a key comes again. @default nothing is compared */
  readonly fingerprint?: ((this: This, ...args: Args) => unknown) | undefined;
}

/** The arguments as the function has them, optional ones too: the selector of the key does not say what they are. */
export type Given<Args extends unknown[]> = [Args] extends [infer Known extends unknown[]] ? Known : never;

/** Runs work unless it has been done. */
export async function run<Value>(
  settings: Settings,
  name: string,
  key: unknown,
  work: (attempt: Attempt) => Value | Promise<Value>,
  options: RunOptions = {},
): Promise<Value> {
  requireOption("run", "name", name, ["a name", isName]);
  requireOption("run", "work", work, "a function");
  checkOperation("run", options, { fingerprint: ["anything", () => true] });
  const { fingerprint, version, ...overrides } = options;
  const call = callOf(settings, settings.operationOf(overrides), name, version);
  return call(key, fingerprint, work) as Promise<Value>;
}

/** Wraps a function so that it runs once for each key. */
export function wrap<This, Args extends unknown[], Result>(
  settings: Settings,
  fn: (this: This, ...args: Args) => Result,
  options: WrapOptions<NoInfer<This>, Given<Args>>,
): (this: This, ...args: Args) => Promise<Awaited<Result>> {
  requireOption("wrap", "fn", fn, "a function");
  checkOperation("wrap", options, { key: "a function", name: "a string", fingerprint: "a function" });
  const { fingerprint, key, name = fn.name, version, ...overrides } = options as unknown as WrapOptions<This, Args>;
  requireOption("wrap", "key", key, "a function");
  requireOption("wrap", "name", name, ["a string, since the function has no name", isName]);
  const operation = settings.operationOf(overrides);
  if (operation.mode === "transaction")
    throw invalidOption(
      "wrap",
      "mode",
      '"retry" or "atMostOnce", since only the work of `run` can have a transaction',
      operation.mode,
    );
  const call = callOf(settings, operation, name, version);
  // Not `async`: the promise of the one who does it is passed on.
  return function (...args) {
    const work = (): unknown => fn.apply(this, args);
    try {
      const begin = (payload: unknown): unknown => after(key.apply(this, args), (parts) => call(parts, payload, work));
      return (fingerprint ? after(fingerprint.apply(this, args), begin) : begin(undefined)) as Promise<never>;
    } catch (error) {
      return Promise.reject(error as Error);
    }
  };
}

function isName(name: unknown): boolean {
  return typeof name === "string" && name !== "";
}

/** Makes the calls of an operation, each as part of the invocation that it happens in, if there is one. */
function callOf({ keys, options }: Settings, operation: Operation, name: string, version = options.version ?? 1) {
  let scopeName: string | undefined;
  let keyOf: (parts: unknown) => string | Promise<string>;

  return (parts: unknown, payload: unknown, work: Call["work"]): unknown => {
    const invocation = currentInvocation();
    const scope = options.scope ?? invocation?.function.name ?? "";
    // Nearly always the same as before.
    if (scope !== scopeName) keyOf = keys.keysOf([(scopeName = scope), name, `v${version}`]);
    const key = keyOf(parts);
    if (payload === undefined && typeof key === "string")
      return runOnce(operation, new ScopedCall(key, "", invocation, work));
    return runLater(operation, key, payload === undefined ? "" : keys.fingerprintOf(payload), invocation, work);
  };
}

/** A function of its own, because to hold on to variables costs every call of the function that they are in. */
async function runLater(
  operation: Operation,
  key: string | Promise<string>,
  fingerprint: string | Promise<string>,
  invocation: Invocation | undefined,
  work: Call["work"],
): Promise<unknown> {
  const identity = await Promise.all([key, fingerprint]);
  return runOnce(operation, new ScopedCall(...identity, invocation, work));
}

/** A class, because its methods cost nothing for each call. */
class ScopedCall implements Call {
  declare readonly key: string;
  declare readonly fingerprint: string;
  declare readonly work: Call["work"];
  declare readonly owner: string | undefined;
  declare readonly invocationId: string | undefined;
  readonly #invocation: Invocation | undefined;
  #controller: AbortController | undefined = undefined;

  constructor(key: string, fingerprint: string, invocation: Invocation | undefined, work: Call["work"]) {
    this.key = key;
    this.fingerprint = fingerprint;
    this.work = work;
    this.owner = invocation && durableOwner(invocation);
    this.invocationId = invocation?.id;
    this.#invocation = invocation;
  }

  remainingMs(): number {
    return this.#invocation?.remainingMs() ?? Infinity;
  }

  signal(): AbortSignal {
    const { signal } = this.#own();
    return this.#invocation ? AbortSignal.any([signal, this.#invocation.signal]) : signal;
  }

  abort(reason: unknown): void {
    this.#own().abort(reason);
  }

  report(error: unknown, what: string): void {
    report(this.#invocation ?? NOBODY, error, what);
  }

  #own(): AbortController {
    return (this.#controller ??= new AbortController());
  }
}

/** Outside of any invocation there is no logger to report to. */
const NOBODY = {} as Invocation;
