import { type Expression, parseSync, type StringLiteral, Visitor } from "oxc-parser";

/** One place where a module names another; `start` and `end` are offsets of the quoted text. */
export interface ModuleSpecifier {
  /** Nothing where `import(...)` computes the name. */
  value: string | undefined;
  start: number;
  end: number;
  /** True where nothing is left of it at run time. */
  typeOnly: boolean;
}

/** Every import, re-export, `import()` and `import("...").Type` of a TypeScript file, in order. */
export function moduleSpecifiers(path: string, source: string): ModuleSpecifier[] {
  const found: ModuleSpecifier[] = [];
  const add = (name: StringLiteral, typeOnly: boolean) =>
    found.push({ value: name.value, start: name.start, end: name.end, typeOnly });

  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === "type"),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => node.source && add(node.source, node.exportKind === "type"),
    TSImportType: (node) => add(node.source, true),
    ImportExpression: (node) => found.push({ ...literal(node.source), typeOnly: false }),
  }).visit(parseModule(path, source).program);
  return found.toSorted((a, b) => a.start - b.start);
}

/** Parses a TypeScript file; a syntax error throws with the file's name. */
export function parseModule(path: string, source: string): ReturnType<typeof parseSync> {
  const parsed = parseSync(path, source, { sourceType: "module" });
  const [error] = parsed.errors;
  if (error) throw new SyntaxError(`${path}: ${error.codeframe ?? error.message}`);
  return parsed;
}

function literal({ type, start, end, ...node }: Expression): Omit<ModuleSpecifier, "typeOnly"> {
  const value = type === "Literal" && "value" in node && typeof node.value === "string" ? node.value : undefined;
  return { value, start, end };
}
