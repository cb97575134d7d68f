import { posix } from "node:path";
import { moduleSpecifiers, parseModule } from "../../scripts/module-specifiers.ts";
import { type LayerTable, mayImport } from "./layers.ts";
import { nodeNames } from "./node-names.ts";

/** The text of each module; paths are relative to `src`. */
export type Sources = Record<string, string>;

export interface Architecture {
  layers: LayerTable;
  /** Module -> the packages that it may import. */
  packages: Record<string, readonly string[]>;
  /** The modules that may name what only Node has. */
  nodeModules: readonly string[];
}

/** One sentence for each breach of the architecture. */
export function violations(sources: Sources, rules: Architecture): string[] {
  const imports = Object.entries(sources).flatMap(([path, text]) => importsOf(path, text));
  return [
    ...imports.flatMap((one) => brokenImport(one, sources, rules) ?? []),
    ...circles(imports),
    ...Object.entries(sources).flatMap(([path, text]) => brokenIndex(path, text)),
    ...Object.entries(sources).flatMap(([path, text]) => nodeNamesOutside(path, text, rules)),
  ];
}

interface Import {
  from: string;
  /** As written; nothing where it is computed. */
  name: string | undefined;
  /** The module that a relative name leads to. */
  to: string | undefined;
  typeOnly: boolean;
}

function importsOf(from: string, text: string): Import[] {
  return moduleSpecifiers(from, text).map(({ value: name, typeOnly }) => {
    const to = name?.startsWith(".") ? posix.join(posix.dirname(from), name) : undefined;
    return { from, name, to, typeOnly };
  });
}

function brokenImport({ from, name, to, typeOnly }: Import, sources: Sources, rules: Architecture): string | undefined {
  if (name === undefined) return `${from}: import() must name its module with a plain string`;
  if (to === undefined)
    return rules.packages[from]?.includes(name) ? undefined : `${from}: may not import the package ${name}`;
  if (!(to in sources)) return `${from}: imports ${to}, which is not in src`;
  if (posix.basename(to) === "index.ts") return `${from}: may not import an index, ${to}`;
  return mayImport(rules.layers, from, to, typeOnly) ? undefined : `${from}: may not import ${to}`;
}

/** Type-only imports count: a circle of types is a circle for the reader. Each circle is told once, from its first module on. */
function circles(imports: readonly Import[]): string[] {
  const targets = Map.groupBy(imports, (one) => one.from);
  const finished = new Set<string>();
  const found: string[] = [];

  const visit = (module: string, path: readonly string[]): void => {
    const start = path.indexOf(module);
    if (start >= 0) found.push(`circle: ${[...path.slice(start), module].join(" -> ")}`);
    if (start >= 0 || finished.has(module)) return;
    for (const { to } of targets.get(module) ?? []) if (to !== undefined) visit(to, [...path, module]);
    finished.add(module);
  };
  for (const module of targets.keys()) visit(module, []);
  return found;
}

function brokenIndex(path: string, text: string): string[] {
  if (posix.basename(path) !== "index.ts") return [];
  return parseModule(path, text).program.body.flatMap((statement) => {
    if (statement.type === "ExportAllDeclaration") return `${path}: an index re-exports by name, not export *`;
    const reexport = statement.type === "ExportNamedDeclaration" && statement.source;
    return reexport ? [] : `${path}: an index holds nothing but re-exports`;
  });
}

function nodeNamesOutside(path: string, text: string, rules: Architecture): string[] {
  if (rules.nodeModules.includes(path)) return [];
  return nodeNames(path, text).map((name) => `${path}: names ${name}, which only Node has`);
}
