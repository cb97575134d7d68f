// Runs a bundled worker in workerd and prints its answer: node workerd.ts <folder of miniflare> <bundle> <path> [flag...]
import { createRequire } from "node:module";

/** The part of miniflare that is used; it is not among the root's dependencies. */
interface MiniflareModule {
  Miniflare: new (options: object) => { dispatchFetch(url: string): Promise<Response>; dispose(): Promise<void> };
}

const [folder = "", bundle = "", path = "/", ...compatibilityFlags] = process.argv.slice(2);
const require = createRequire(`${folder}/`);
const { Miniflare } = require("miniflare") as MiniflareModule;
const { version } = require("workerd/package.json") as { version: string };

const miniflare = new Miniflare({
  modules: true,
  scriptPath: bundle,
  // The day of this workerd: a later one it refuses, and from August 2026 on nodejs_compat is no longer a choice.
  compatibilityDate: "2026-07-30",
  compatibilityFlags,
});
const response = await miniflare.dispatchFetch(`http://localhost${path}`);
const answer = await response.text();
await miniflare.dispose();
if (!response.ok) throw new Error(`the worker answered ${response.status}: ${answer}`);
console.log(`\n${JSON.stringify({ version, checks: JSON.parse(answer) as unknown })}`);
