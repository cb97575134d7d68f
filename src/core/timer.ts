/** 24.8 days: a longer delay overflows a timer's 32 bits, and it would fire at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** Lets timers fire and other invocations go on: awaiting alone does not. */
export function yieldToLoop(): Promise<void> {
  const { setImmediate: soon = setTimeout } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  return new Promise((resolve) => soon(resolve));
}
