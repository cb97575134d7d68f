import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/** A connection to the database, and the texts that were stored for it. */
export interface SqlStream {
  readonly database: DatabaseSync;
  readonly texts: Map<number, string>;
}

interface Sql {
  readonly sql?: string;
  readonly sql_id?: number;
}

interface Statement extends Sql {
  readonly args?: readonly Value[];
}

interface Value {
  readonly type: "null" | "integer" | "float" | "text";
  readonly value?: string | number;
}

interface Condition {
  readonly type: "ok" | "error" | "not" | "and" | "or";
  readonly step?: number;
  readonly cond?: Condition;
  readonly conds?: readonly Condition[];
}

interface Batch {
  readonly steps: readonly { readonly stmt: Statement; readonly condition?: Condition | null }[];
}

export interface Request extends Sql {
  readonly type: string;
  readonly stmt?: Statement;
  readonly batch?: Batch;
}

/** Carries one request of a pipeline out. */
export async function runRequest(stream: SqlStream, request: Request): Promise<object> {
  const { batch, sql = "", sql_id: id = 0, stmt, type } = request;
  if (type === "store_sql") stream.texts.set(id, sql);
  if (type === "close_sql") stream.texts.delete(id);
  try {
    const result = stmt ? await execute(stream, stmt) : batch && (await runBatch(stream, batch));
    return { type: "ok", response: { type, ...(result && { result }) } };
  } catch (error) {
    return { type: "error", error: told(error) };
  }
}

async function runBatch(stream: SqlStream, { steps }: Batch): Promise<object> {
  const results: (object | null)[] = [];
  const errors: (object | null)[] = [];
  const holds = ({ cond, conds = [], step = 0, type }: Condition): boolean => {
    if (type === "ok") return results[step] != null;
    if (type === "error") return errors[step] != null;
    if (type === "not") return cond !== undefined && !holds(cond);
    return type === "and" ? conds.every(holds) : conds.some(holds);
  };
  for (const { condition, stmt } of steps) {
    const [result, error] = condition && !holds(condition) ? [null, null] : await attempt(stream, stmt);
    results.push(result);
    errors.push(error);
  }
  return { step_results: results, step_errors: errors };
}

async function attempt(stream: SqlStream, statement: Statement): Promise<[object | null, object | null]> {
  try {
    return [await execute(stream, statement), null];
  } catch (error) {
    return [null, told(error)];
  }
}

const LONGEST_WAIT_MS = 10_000;

/** One that finds another's transaction under way waits until that is over. */
async function execute({ database, texts }: SqlStream, { args = [], sql, sql_id: id = 0 }: Statement): Promise<object> {
  for (const end = Date.now() + LONGEST_WAIT_MS; ; await new Promise((go) => setTimeout(go, 2))) {
    try {
      const statement = database.prepare(sql ?? texts.get(id) ?? "");
      statement.setReadBigInts(true);
      const before = changesOf(database);
      const rows = statement.all(...args.map(toValue));
      const cols = statement.columns().map(({ name }) => ({ name, decltype: null }));
      const changed = /^\s*(INSERT|UPDATE|DELETE)/i.test(sql ?? texts.get(id) ?? "") ? changesOf(database) - before : 0;
      return {
        cols,
        rows: rows.map((row) => cols.map(({ name }) => fromValue(row[name]))),
        affected_row_count: changed,
        last_insert_rowid: null,
      };
    } catch (error) {
      if (!/database is locked/.test(String(error)) || Date.now() > end) throw error;
    }
  }
}

function changesOf(database: DatabaseSync): number {
  return Number(database.prepare("SELECT total_changes() AS changes").get()?.["changes"]);
}

function toValue({ type, value = "" }: Value): string | number | bigint | null {
  if (type === "null") return null;
  return type === "integer" ? BigInt(value) : value;
}

function fromValue(value: SQLOutputValue | undefined): object {
  if (value === null || value === undefined) return { type: "null" };
  if (typeof value === "bigint") return { type: "integer", value: String(value) };
  return { type: typeof value === "number" ? "float" : "text", value };
}

function told(error: unknown): object {
  const { errcode, message } = error as { readonly errcode?: number; readonly message: string };
  return { message, code: errcode === 5 ? "SQLITE_BUSY" : "SQLITE_ERROR" };
}
