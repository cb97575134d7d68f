import { wholeOf } from "./whole-of.ts";

/** A tool's own place in an invocation. What it sets around a whole invocation, each record of a batch sees as well. */
export interface Slot<Value> {
  get(scope: object): Value | undefined;
  set(scope: object, value: Value): void;
}

/**
 * Makes a slot. The value is a hidden member of the invocation, so it lives exactly as long; a record reads the
 * invocation's value until it sets its own.
 */
export function createSlot<Value>(): Slot<Value> {
  const key = Symbol("faasten.slot");
  type Holder = { [key]?: Value };
  return {
    get: (scope) => ((key in scope ? scope : wholeOf(scope)) as Holder | undefined)?.[key],
    set: (scope, value) => {
      (scope as Holder)[key] = value;
    },
  };
}
