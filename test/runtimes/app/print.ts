// Where the suite starts on Node, Deno and Bun: the answer is the last line of standard output.
import { checks } from "./app.ts";

const { deno, bun, node } = process.versions as Record<string, string>;
console.log(`\n${JSON.stringify({ version: deno ?? bun ?? node, checks: await checks() })}`);
