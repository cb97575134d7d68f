import { numberToReach } from "./numbers-to-reach.ts";

/** One line of the table: ours against one peer. */
export interface Comparison {
  readonly what: string;
  readonly ours: string;
  readonly peer: string;
  readonly theirs: string;
  /** Ours divided by theirs. */
  readonly ratio: number;
  /** The lowest and the highest ratio of several processes. */
  readonly spread?: readonly [number, number];
}

export const COMPARISON_HEAD = [
  "what",
  "faasten",
  "compared with",
  "its cost",
  "faasten / it",
  "to reach",
  "reached",
] as const;

/** The cells of a comparison; what is the same as in the line above is said once. */
export function comparisonCells(one: Comparison, above: Comparison | undefined): readonly string[] {
  const goal = numberToReach(one.what, one.peer);
  const repeated = above?.what === one.what;
  const spread = one.spread ? ` (${one.spread.map(inWords).join(" to ")})` : "";
  return [
    repeated ? "" : one.what,
    repeated ? "" : one.ours,
    one.peer,
    one.theirs,
    `${inWords(one.ratio)}${spread}`,
    goal?.words ?? "",
    goal ? (one.ratio <= goal.atMost ? "yes" : "no") : "",
  ];
}

function inWords(ratio: number): string {
  return ratio < 0.1 ? ratio.toPrecision(2) : ratio.toFixed(ratio < 10 ? 2 : 1);
}
