import { readFileSync } from "node:fs";

const PEERS = [
  "@aws-lambda-powertools/logger",
  "@aws-lambda-powertools/event-handler",
  "@aws-lambda-powertools/batch",
  "@aws-lambda-powertools/idempotency",
  "@middy/core",
  "hono",
  "pino",
  "esbuild",
];

/** The exact versions of the peers that are installed. */
export function versions(): string {
  return PEERS.flatMap((name) => versionOf(name) ?? []).join(", ");
}

function versionOf(name: string): string | undefined {
  try {
    const manifest = readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8");
    return `${name} ${(JSON.parse(manifest) as { version: string }).version}`;
  } catch (error) {
    if ((error as { code?: string }).code !== "ENOENT") throw error;
    return undefined;
  }
}
