import { existsSync, globSync, readFileSync } from "node:fs";
import { Visitor } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { parseModule } from "../../scripts/module-specifiers.ts";
import { root } from "../../scripts/public-paths.ts";

const read = (file: string): string => readFileSync(root + file, "utf8");

describe("docs/logger-parity.md", () => {
  const tables = tablesOf(read("docs/logger-parity.md"));

  it("has rows as wide as their header, each row about something else", () => {
    expect(tables.map(({ rows }) => rows.length > 5)).toEqual([true, true, true]);
    for (const { header, rows } of tables) {
      expect(rows.filter((row) => row.length !== header.length)).toEqual([]);
      expect(new Set(rows.map(([what]) => what)).size).toBe(rows.length);
    }
  });

  it("says yes, no, partly or ? of everybody, and shows what it says of us", () => {
    const [features] = tables;
    for (const [what, ours = "", ...others] of features?.rows ?? []) {
      const shownBy = others.pop() ?? "";
      for (const cell of [ours, ...others]) expect(cell, what).toMatch(/^(yes|no|no: .+|partly: .+|\?)$/);
      expect(ours, what).toMatch(/^(yes|no|partly: .+)$/);
      expect(ours === "no", what).toBe(testsNamedIn(shownBy).length === 0);
    }
  });

  it("shows how each report is answered, or says that it is not", () => {
    for (const { rows } of tables.slice(1)) {
      for (const [what, , here = "", shownBy = ""] of rows)
        expect(here.startsWith("not answered"), what).toBe(testsNamedIn(shownBy).length === 0);
    }
  });

  it("names tests that there are", () => {
    const named = tables.flatMap(({ rows }) => rows.flatMap((row) => testsNamedIn(row.at(-1) ?? "")));
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter((test) => !exists(test)).map(({ file, title }) => `${file}: "${title}"`)).toEqual([]);
  });
});

describe("looking for a test", () => {
  it.each([
    ["a file that is not there", { file: "test/logger/nobody.test.ts", title: "takes %s" }, false],
    ["a title that is not there", { file: "test/docs/parity.test.ts", title: "takes anything" }, false],
    ["a title", { file: "test/docs/parity.test.ts", title: "names tests that there are" }, true],
    ["a template", { file: "test/docs/parity.test.ts", title: "finds or misses %s" }, true],
    ["a row of a template", { file: "test/docs/parity.test.ts", title: "finds or misses a row of a template" }, true],
    ["a check of the runtimes", { file: "test/runtimes/app/logger.ts", title: "logger: no such check" }, false],
  ])("finds or misses %s", (_what, test, found) => {
    expect(exists(test)).toBe(found);
  });

  it("reads them from a cell of a table", () => {
    expect(testsNamedIn('`test/a.test.ts: "one `two` three"`, `test/b.test.ts: "%s"`')).toEqual([
      { file: "test/a.test.ts", title: "one `two` three" },
      { file: "test/b.test.ts", title: "%s" },
    ]);
  });
});

describe("the documents of the logger", () => {
  it("name every variable of the environment that the logger reads", () => {
    const sources = globSync("src/logger/**/*.ts", { cwd: root })
      .map(read)
      .join("\n")
      .replaceAll(/^ *\* .*$/gm, "");
    const inSource = new Set([...sources.matchAll(/"([A-Z][A-Z\d]*(?:_[A-Z\d]+)+)"/g)].map(([, name]) => name ?? ""));
    const documents = globSync("docs/logger*.md", { cwd: root }).map(read).join("\n");
    const codes = new Set(["INVALID_OPTION"]);
    expect(inSource.size).toBeGreaterThan(20);
    expect([...inSource].filter((name) => !codes.has(name) && !documents.includes(`\`${name}\``))).toEqual([]);
  });
});

interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a Markdown text: after its header, each has a line of hyphens. */
function tablesOf(text: string): Table[] {
  const blocks = text.match(/(?:^\|.*\|\n)+/gm) ?? [];
  return blocks.map((block) => {
    const [header = [], , ...rows] = block
      .trim()
      .split("\n")
      .map((line) =>
        line
          .slice(1, -1)
          .split(" | ")
          .map((cell) => cell.trim()),
      );
    return { header, rows };
  });
}

interface NamedTest {
  readonly file: string;
  readonly title: string;
}

function testsNamedIn(cell: string): NamedTest[] {
  return [...cell.matchAll(/`(test\/[\w./-]+\.ts): "(.+?)"`/g)].map(([, file = "", title = ""]) => ({ file, title }));
}

const known = new Map<string, ReadonlySet<string>>();

function exists({ file, title }: NamedTest): boolean {
  if (!existsSync(root + file)) return false;
  const titles = known.get(file) ?? titlesOf(file);
  known.set(file, titles);
  return titles.has(title);
}

/** Titles as they stand in the source, the rows of templates filled in; of the runtimes' programs, the names of their checks. */
function titlesOf(file: string): ReadonlySet<string> {
  const titles = new Set<string>();
  new Visitor({
    CallExpression({ callee, arguments: [title] }) {
      const text = textOf(title);
      if (text === undefined || !/^(it|test)\b/.test(nameOf(callee))) return;
      titles.add(text);
      for (const row of firstTextsOfRows(callee)) titles.add(text.replace(/%[sjo]/, () => row));
    },
    Property({ key }) {
      const text = textOf(key);
      if (text !== undefined && file.startsWith("test/runtimes/")) titles.add(text);
    },
  }).visit(parseModule(file, read(file)).program);
  return titles;
}

/** What is looked at of a node of the syntax tree. */
interface SyntaxNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly name?: string;
  readonly callee?: unknown;
  readonly object?: unknown;
  readonly arguments?: readonly unknown[];
  readonly elements?: readonly unknown[];
}

const lookAt = (node: unknown): SyntaxNode => (node ?? {}) as SyntaxNode;

function textOf(node: unknown): string | undefined {
  const { type, value } = lookAt(node);
  return type === "Literal" && typeof value === "string" ? value : undefined;
}

/** `it` of `it(...)`, `it.skip(...)` and `it.each(...)(...)`. */
function nameOf(node: unknown): string {
  const { name, callee, object } = lookAt(node);
  const inner = callee ?? object;
  return inner === undefined ? (name ?? "") : nameOf(inner);
}

/** The first text of each row that a template is given as a literal. */
function firstTextsOfRows(node: unknown): string[] {
  const [rows] = lookAt(node).arguments ?? [];
  const texts = lookAt(rows).elements?.map((row) => textOf(row) ?? textOf(lookAt(row).elements?.[0]));
  return texts?.filter((text) => text !== undefined) ?? [];
}
