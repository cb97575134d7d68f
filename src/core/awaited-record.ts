import { createSlot, type Slot } from "./slot.ts";

/** Set in the view of a record that others of its batch wait for, before the handler of all begins: it must not wait for them. */
export const isAwaited: Slot<boolean> = createSlot<boolean>();
