// One of several processes at one file: begins and completes every key that it can, and prints which: node racer.ts <file>
import { DatabaseSync } from "node:sqlite";
import { sqliteStore } from "../../../../src/idempotency/stores/sqlite.ts";
import { beginning, completing } from "../sql/sample-swaps.ts";

const database = new DatabaseSync(process.argv[2] ?? "", { timeout: 20_000 });
const store = sqliteStore({ database });
const effect = database.prepare("INSERT INTO effects VALUES (?, ?)");
const begun: string[] = [];

for (let index = 0; index < 50; index++) {
  const swap = beginning(`key ${index}`);
  const answer = await store.swap(swap);
  if (answer.swapped) begun.push(swap.key);
  // Everybody tries to complete the winner's record as it was begun, with an effect of its own.
  const record = answer.swapped ? swap.next : answer.current;
  if (record === undefined) throw new Error(`${swap.key} was refused without a record`);
  await store.transaction(async (tx) => {
    tx.write(() => effect.run(swap.key, process.pid));
    return completing({ ...swap, next: { ...record, revision: 1 } }, `"by ${process.pid}"`);
  });
}
database.close();
console.log(JSON.stringify({ pid: process.pid, begun }));
