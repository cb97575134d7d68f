import { readFileSync, writeFileSync } from "node:fs";
import { publicPaths, root } from "./public-paths.ts";

// The type checker cannot compute its `paths`, so they are written into test/tsconfig.json from the exports of package.json.
const file = `${root}test/tsconfig.json`;
const lines = publicPaths().map(({ specifier, source }) => `      "${specifier}": ["../${source}"]`);
const text = readFileSync(file, "utf8").replace(/"paths": \{[^}]*\}/, `"paths": {\n${lines.join(",\n")}\n    }`);
writeFileSync(file, text);
