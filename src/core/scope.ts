import { builtin } from "./host.ts";
import type { Invocation } from "./invocation.ts";
import { wholeOf } from "./whole-of.ts";

/** The part of AsyncLocalStorage that the library uses. */
interface Storage {
  getStore(): Invocation | undefined;
  enterWith?(store: Invocation): void;
  run<Result>(store: Invocation, fn: () => Result): Result;
}

/** The constructor, from `node:async_hooks` or a global. */
interface AsyncLocalStorageClass {
  new (): Storage;
  snapshot?(): <Result>(fn: () => Result) => Result;
}

const STORAGE = Symbol.for("faasten.storage");
const storageClass = findClass();
/** Of the process: two copies of the package find the same invocation. */
const shared = globalThis as { [STORAGE]?: Storage };
const storage: Storage = (shared[STORAGE] ??= storageClass ? new storageClass() : singleRequestStorage());

/**
 * Gives the invocation that the calling code runs for, or undefined outside of any.
 *
 * Below a handler it works anywhere, also after an await. A runtime without AsyncLocalStorage knows it only while exactly
 * one invocation is running, and answers undefined otherwise rather than with somebody else's: on such a platform pass
 * the invocation on as an argument.
 *
 * @example
 * ```ts
 * import { currentInvocation } from "faasten";
 *
 * export async function callPartner(url: string): Promise<Response> {
 *   const invocation = currentInvocation();
 *   return fetch(url, { headers: { "x-request-id": invocation?.id ?? "none" } });
 * }
 * ```
 */
export function currentInvocation(): Invocation | undefined {
  return storage.getStore();
}

/** Runs `fn` as part of an invocation, or of one record's view of it. */
export function runInScope<Result>(invocation: Invocation, fn: () => Result): Result {
  return storage.run(invocation, fn);
}

let canSwitch = true;

/**
 * Calls a function in a scope at half the price of `runInScope`, because it does not go back afterwards. So it is for those
 * who call in many scopes in a row and, before anything else happens, go back themselves with a last call.
 */
export function switchTo<Input>(
  scope: Invocation,
  fn: (input: Input, scope: Invocation) => unknown,
  input: Input,
): unknown {
  try {
    if (canSwitch) (storage as Required<Storage>).enterWith(scope);
  } catch {
    canSwitch = false; // Workers cannot, or there is no AsyncLocalStorage.
  }
  return canSwitch ? fn(input, scope) : runInScope(scope, () => fn(input, scope));
}

/** Captures the whole async context, that of other libraries too, for callbacks that come from outside of it. */
export function captureScope(): <Result>(fn: () => Result) => Result {
  const invocation = storage.getStore();
  return storageClass?.snapshot?.() ?? ((fn) => (invocation ? storage.run(invocation, fn) : fn()));
}

function findClass(): AsyncLocalStorageClass | undefined {
  const ambient = (globalThis as { AsyncLocalStorage?: AsyncLocalStorageClass }).AsyncLocalStorage;
  return builtin<{ AsyncLocalStorage?: AsyncLocalStorageClass }>("node:async_hooks")?.AsyncLocalStorage ?? ambient;
}

/** Knows who is running only as long as it is one; with two at once it knows nobody, so that lines never mix. */
function singleRequestStorage(): Storage {
  const running: Invocation[] = [];
  return {
    getStore() {
      const latest = running.at(-1);
      // A record's view runs inside of its invocation: the two are one.
      const whole = latest && wholeOf(latest);
      return running.every((one) => one === latest || one === whole) ? latest : undefined;
    },
    run(invocation, fn) {
      const leave = (): unknown => running.splice(running.lastIndexOf(invocation), 1);
      let result: unknown;
      running.push(invocation);
      try {
        return (result = fn()) as ReturnType<typeof fn>;
      } finally {
        if (result instanceof Promise) result.then(leave, leave);
        else leave();
      }
    },
  };
}
