/** Indices by lane, lanes in the order of their first record; undefined if no record has an ordering key. */
export function lanesOf<Item>(
  records: readonly Item[],
  orderingKey: (record: Item) => string | undefined,
): readonly (number | number[])[] | undefined {
  const queue: (number | number[])[] = [];
  const ordered = new Map<string, number[]>();
  records.forEach((record, index) => {
    const key = orderingKey(record);
    const lane = key === undefined ? undefined : ordered.get(key);
    if (lane) {
      lane.push(index);
      return;
    }
    const fresh = key === undefined ? index : [index];
    queue.push(fresh);
    if (key !== undefined) ordered.set(key, fresh as number[]);
  });
  return ordered.size === 0 ? undefined : queue;
}
