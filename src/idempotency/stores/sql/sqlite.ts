/** The time by SQLite's own clock, in whole epoch milliseconds. */
export const SQLITE_NOW = "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)";

/** Deletes records that have expired, as many as its value says; that SQLite's DELETE has a LIMIT is not for granted. */
export function sqliteSweep(table: string): string {
  return `DELETE FROM ${table} WHERE id IN (SELECT id FROM ${table} WHERE expires_at <= ${SQLITE_NOW} LIMIT ?)`;
}
