import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../../scripts/public-paths.ts";
import { exampleBlocks, fencedBlocks } from "./code-blocks.ts";
import { compileBlocks } from "./compile-blocks.ts";

test("every example in the documents and in the comments of src compiles", () => {
  const documents = globSync(["*.md", "docs/**/*.md"], {
    cwd: root,
    exclude: ["CHANGELOG.md", "docs/node_modules/**"],
  });
  const sources = globSync("src/**/*.ts", { cwd: root });
  const blocks = [
    ...documents.flatMap((file) => fencedBlocks(file, readFileSync(root + file, "utf8"))),
    ...sources.flatMap((file) => exampleBlocks(file, readFileSync(root + file, "utf8"))),
  ];
  expect(blocks.length).toBeGreaterThan(0);
  expect(compileBlocks(blocks)).toEqual([]);
});

test("an error is told with the line of the document", () => {
  const readme = ["# Title", "```ts", "export const fine: number = 1;", "wrong();", "```"].join("\n");
  const source = [
    "export const x = 1;",
    "/**",
    " * @example",
    " * ```ts",
    ' * import "faasten/unknown";',
    " * ```",
    " */",
  ].join("\n");
  expect(compileBlocks([...fencedBlocks("README.md", readme), ...exampleBlocks("src/x.ts", source)])).toEqual([
    "README.md:4: error TS2304: Cannot find name 'wrong'.",
    expect.stringMatching(/^src\/x\.ts:5: error TS\d+: .*'faasten\/unknown'/),
  ]);
});

test("a later block may import an earlier one that names its file", () => {
  const text = [
    "```ts",
    "// orders.ts: an order",
    "export const order = 1;",
    "```",
    "```ts",
    'import { order } from "./orders.ts";',
    "order satisfies 1;",
    "```",
  ];
  expect(compileBlocks(fencedBlocks("docs/guide.md", text.join("\n")))).toEqual([]);
});

test("other languages and no-check are left alone", () => {
  const text = [
    "```ts no-check",
    "nonsense",
    "```",
    "```sh",
    "npm ci",
    "```",
    "````md",
    "```ts",
    "nonsense",
    "```",
    "````",
  ];
  expect(fencedBlocks("README.md", text.join("\n"))).toEqual([]);
});

test("an indented block loses its indentation", () => {
  const text = ["1. First:", "   ```ts", "   one();", "     two();", "   ```"];
  expect(fencedBlocks("README.md", text.join("\n"))).toEqual([
    { file: "README.md", line: 3, code: "one();\n  two();", name: undefined },
  ]);
});

test("an @example without a fenced block is an error", () => {
  const source = ["/**", " * Does it.", " * @example", " * doIt();", " */"].join("\n");
  expect(() => exampleBlocks("src/x.ts", source)).toThrow("src/x.ts:3: after @example must come a line with ```ts");
});
