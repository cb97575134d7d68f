/** One comparison: contestants that do the same work, ours first. */
export interface Row {
  readonly what: string;
  readonly contestants: Readonly<Record<string, () => unknown>>;
  /** What of a result must be the same for all contestants. */
  readonly result?: (returned: never) => unknown;
  /** How many lines each prints; every other contestant none. */
  readonly lines?: Readonly<Record<string, number>>;
  /** Looks at what a contestant printed, and throws if it is not what the row is about. @default the first line has an `orderId` */
  readonly check?: (lines: readonly string[], contestant: string) => void;
}

/** What a contestant wrote to standard output in one call. */
export interface Printed {
  readonly bytes: number;
  readonly lines: number;
}

/** The contestant that the others are measured against. */
export const OURS = "faasten";
