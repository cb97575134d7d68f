/** 24.8 days: a longer delay overflows a timer's 32 bits, and it would fire at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
