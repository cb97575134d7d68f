import type { Swap } from "../../store.ts";
import { COLUMNS, type SqlValue, TIMES, valuesOf } from "./record-row.ts";

/** A statement with a question mark for each of its values. */
export interface Statement {
  readonly sql: string;
  readonly args: SqlValue[];
}

/** The statements of a table, which are nearly the same in every database. */
export interface Statements {
  /** Writes `next` if the record is what was expected; whether it did is the number of rows that it changed. */
  write(swap: Swap): Statement;
  /** Reads the database's time, and the record if there is one and the condition holds: always one row. */
  read(key: string, condition?: string, columns?: string): Statement;
}

/**
 * Makes the statements.
 *
 * @param now - the database's time in whole epoch milliseconds
 * @param orNothing - what an INSERT says to change nothing where a row is
 */
export function statementsOf(table: string, now: string, orNothing = " ON CONFLICT (id) DO NOTHING"): Statements {
  const values = COLUMNS.map((column) => (TIMES.includes(column) ? `${now} + ?` : "?"));
  const insert = `INSERT INTO ${table} (${COLUMNS.join()}, id) VALUES (${values.join()}, ?)${orNothing}`;
  const assignments = COLUMNS.map((column, index) => `${column} = ${values[index]}`);
  const update = `UPDATE ${table} SET ${assignments.join()} WHERE id = ? AND token = ? AND revision = ?`;
  return {
    write(swap) {
      const { expected, key } = swap;
      const args = [...valuesOf(swap), key];
      return expected ? { sql: update, args: [...args, expected.token, expected.revision] } : { sql: insert, args };
    },
    read: (key, condition = "", columns = "") => ({
      sql: `SELECT ${columns}${now} AS now, ${COLUMNS.join()} FROM (SELECT 1) AS one LEFT JOIN ${table} ON id = ?${condition}`,
      args: [key],
    }),
  };
}
