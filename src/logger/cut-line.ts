/** From generous to scanty: texts are cut to the first of these lengths with which the line fits. */
const TEXT_LENGTHS = [8192, 2048, 512, 128] as const;
/** How many names are told; a line may have a thousand. */
const TOLD_NAMES = 20;

/**
 * Shortens a line of JSON so that it stays JSON: long texts in it are cut, and if that is not enough its largest members
 * go. The names of the members that are not whole are in `truncated_fields`. What is no JSON object is cut off.
 */
export function cutLine(line: string, maxCharacters: number): string {
  if (line.length <= maxCharacters) return line;
  const whole = parseObject(line);
  if (!whole) return line.slice(0, maxCharacters).toWellFormed();
  for (const length of TEXT_LENGTHS) {
    const cut = withNote(whole, withTextsCut(line, length));
    if (cut.length <= maxCharacters) return cut;
  }
  return withoutLargest(whole, withTextsCut(line, TEXT_LENGTHS[3]), maxCharacters);
}

type Members = Readonly<Record<string, unknown>>;

function parseObject(line: string): Members | undefined {
  try {
    return line.startsWith("{") ? (JSON.parse(line) as Members) : undefined;
  } catch {
    return undefined;
  }
}

function withTextsCut(line: string, length: number): Members {
  return JSON.parse(line, (_name, value: unknown) =>
    typeof value === "string" ? cutText(value, length) : value,
  ) as Members;
}

/** A cut may part a surrogate pair. */
function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length).toWellFormed()}[${text.length - length} more characters]`;
}

function withNote(whole: Members, cut: Members): string {
  const names = Object.keys(whole).filter((name) => JSON.stringify(whole[name]) !== JSON.stringify(cut[name]));
  const told = names.slice(0, TOLD_NAMES).map((name) => cutText(name, 50));
  if (names.length > TOLD_NAMES) told.push(`[${names.length - TOLD_NAMES} more]`);
  return JSON.stringify({ ...cut, truncated_fields: told });
}

/** Keeps the small members, which are those that say what line it is. The note's own length is known only when it is made. */
function withoutLargest(whole: Members, members: Members, maxCharacters: number): string {
  let budget = maxCharacters;
  for (let tries = 0; tries < 5; tries += 1) {
    const cut = withNote(whole, smallMembers(members, budget));
    if (cut.length <= maxCharacters) return cut;
    budget -= cut.length - maxCharacters;
  }
  return '{"truncated_fields":["[all]"]}';
}

function smallMembers(members: Members, budget: number): Members {
  const sizes = Object.entries(members).map(
    ([name, value]) => [name, JSON.stringify({ [name]: value }).length] as const,
  );
  const kept = new Set<string>();
  let total = 0;
  for (const [name, size] of sizes.toSorted(([, a], [, b]) => a - b)) {
    total += size;
    if (total > budget) break;
    kept.add(name);
  }
  return Object.fromEntries(Object.entries(members).filter(([name]) => kept.has(name)));
}
