import { parseModule } from "../../scripts/module-specifiers.ts";

/** A piece of TypeScript in a document or a comment. */
export interface CodeBlock {
  /** The file that it stands in, and the line of its first line there, from 1 on. */
  file: string;
  line: number;
  code: string;
  /** `orders.ts`, if its first line is a comment that begins so: later blocks of the same file may import it. */
  name: string | undefined;
}

/** The blocks between ```ts and ``` of a Markdown text, but those that opt out with ```ts no-check. */
export function fencedBlocks(file: string, text: string, firstLine = 1): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let open: { fence: string; indent: number; checked: boolean; start: number; lines: string[] } | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (open && line.trim() === open.fence) {
      if (open.checked) blocks.push(block(file, firstLine + open.start, open.lines.join("\n")));
      open = undefined;
    } else if (open) {
      open.lines.push(line.slice(open.indent));
    } else {
      const [, indent = "", fence, language] = /^([ >]*)(`{3,})(.*)$/.exec(line) ?? [];
      const checked = /^(ts|typescript)$/.test(language?.trim() ?? "");
      if (fence) open = { fence, indent: indent.length, checked, start: index + 1, lines: [] };
    }
  }
  return blocks;
}

/** The code of every `@example` in the doc comments of a TypeScript file. */
export function exampleBlocks(file: string, source: string): CodeBlock[] {
  return parseModule(file, source).comments.flatMap(({ type, value, start }) => {
    if (type !== "Block" || !value.startsWith("*")) return [];
    const line = 1 + lineOf(source, start);
    const text = value
      .split("\n")
      .map((part) => part.replace(/^\s*\* ?/, ""))
      .join("\n");
    const bare = /@example.*\n(?!```ts)/.exec(text);
    if (bare)
      throw new Error(`${file}:${line + lineOf(text, bare.index)}: after @example must come a line with \`\`\`ts`);
    return fencedBlocks(file, text, line);
  });
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length - 1;
}

function block(file: string, line: number, code: string): CodeBlock {
  return { file, line, code, name: /^\/\/ ([\w-]+\.ts)\b/.exec(code)?.[1] };
}
