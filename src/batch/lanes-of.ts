/** Indices by lane, lanes in the order of their first record; undefined if no record has an ordering key. */
export function lanesOf<Item>(
  records: readonly Item[],
  orderingKey: (record: Item) => string | undefined,
): readonly (number | number[])[] | undefined {
  const queue: (number | number[])[] = [];
  const ordered = new Map<string, number[]>();
  records.forEach((record, index) => {
    const key = orderingKey(record);
    if (key === undefined) return queue.push(index);
    const lane = ordered.get(key);
    if (lane) return lane.push(index);
    const fresh = [index];
    ordered.set(key, fresh);
    return queue.push(fresh);
  });
  return ordered.size === 0 ? undefined : queue;
}
