import { builtin } from "./host.ts";
import type { Invocation } from "./invocation.ts";

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

/**
 * Gives what `runInScope` is for many scopes in a row, at half the price: it does not go back after each. So it is for
 * those who, before anything else happens, go back themselves, by running `invocation` last.
 */
export function scopeSwitch(invocation: Invocation): typeof runInScope {
  try {
    enter(invocation);
  } catch {
    return runInScope; // Workers cannot, or there is no AsyncLocalStorage.
  }
  return (scope, fn) => {
    enter(scope);
    return fn();
  };
}

function enter(scope: Invocation): void {
  (storage as Required<Storage>).enterWith(scope);
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
      return running.every((one) => one === latest || Object.getPrototypeOf(latest) === one) ? latest : undefined;
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
