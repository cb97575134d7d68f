/**
 * Who may import whom. A row is [folder, folders that its modules may import]; the first row that fits a module decides.
 * A word in capitals stands for one of several names, and for the same one on both sides of its row.
 * `types of x/` allows only what leaves nothing at run time.
 */
export interface LayerTable {
  words: Record<string, readonly string[]>;
  rows: readonly (readonly [folder: string, imports: readonly string[]])[];
}

const TYPES_OF = "types of ";

/** A module that no row fits may import nothing. */
export function mayImport({ words, rows }: LayerTable, from: string, to: string, typeOnly: boolean): boolean {
  for (const [folder, imports] of rows) {
    const fit = pattern(folder, words, {}).exec(from);
    if (fit) return imports.some((entry) => permits(entry, words, fit.groups ?? {}, to, typeOnly));
  }
  return false;
}

function permits(entry: string, words: LayerTable["words"], bound: Bound, to: string, typeOnly: boolean): boolean {
  const needsTypeOnly = entry.startsWith(TYPES_OF);
  if (needsTypeOnly && !typeOnly) return false;
  return pattern(needsTypeOnly ? entry.slice(TYPES_OF.length) : entry, words, bound).test(to);
}

/** What the capitals of a row stand for in the module at hand. */
type Bound = Record<string, string | undefined>;

function pattern(folder: string, words: LayerTable["words"], bound: Bound): RegExp {
  const source = folder.replaceAll(".", "\\.").replace(/[A-Z]+/g, (word) => {
    return bound[word] ?? `(?<${word}>${words[word]?.join("|") ?? "[^/.]+"})`;
  });
  return new RegExp(`^${source}`);
}
