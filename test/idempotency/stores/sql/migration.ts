import { readFileSync } from "node:fs";
import { root } from "../../../../scripts/public-paths.ts";

/** What the documentation tells to create the table with, statement by statement, under another name for the table. */
export function migrationOf(dialect: "Postgres" | "MySQL" | "SQLite", table = "idempotency"): string[] {
  const page = readFileSync(`${root}docs/idempotency-sql.md`, "utf8");
  const [, sql] = new RegExp(`\`\`\`sql\\n-- ${dialect}\\n([^\`]+)\`\`\``).exec(page) ?? [];
  if (sql === undefined) throw new Error(`docs/idempotency-sql.md has no migration for ${dialect}`);
  const renamed = sql.replaceAll(/\bidempotency(_expires_at)?\b/g, (_name, index?: string) =>
    index === undefined ? table : table.replace(/^.*\./, "") + index,
  );
  return renamed
    .split(";")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
