import type { FunctionEvent } from "./event.ts";
import { createSlot, type Slot } from "./slot.ts";

/** The event of a record's view of its invocation; undefined in the invocation itself. */
export const recordEvent: Slot<FunctionEvent> = createSlot<FunctionEvent>();
