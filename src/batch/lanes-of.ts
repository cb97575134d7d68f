/** Indices by lane, lanes in the order of their first record; a record without an ordering key has a lane of its own. */
export function lanesOf<Item>(
  records: readonly Item[],
  orderingKey: (record: Item) => string | undefined,
): readonly (readonly number[])[] {
  const queue: number[][] = [];
  const ordered = new Map<string, number[]>();
  records.forEach((record, index) => {
    const key = orderingKey(record);
    const known = key === undefined ? undefined : ordered.get(key);
    if (known) return known.push(index);
    const lane = [index];
    if (key !== undefined) ordered.set(key, lane);
    return queue.push(lane);
  });
  return queue;
}
