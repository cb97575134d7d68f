/** Who comes after whom: the first record of each lane, in their order, and for each record the next of its lane. */
export interface Lanes {
  readonly first: readonly number[];
  readonly next: readonly (number | undefined)[];
}

/** Puts the records of one ordering key into one lane, and each without a key into one of its own. */
export function lanesOf<Item>(
  records: readonly Item[],
  orderingKey: ((record: Item) => string | undefined) | undefined,
): Lanes {
  const first: number[] = [];
  const next: (number | undefined)[] = [];
  const last = new Map<string, number>();
  records.forEach((record, index) => {
    next.push(undefined);
    const key = orderingKey?.(record);
    const before = key === undefined ? undefined : last.get(key);
    if (before === undefined) first.push(index);
    else next[before] = index;
    if (key !== undefined) last.set(key, index);
  });
  return { first, next };
}
