import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One path that users import, and the files behind it (relative to the repository's root). */
export interface PublicPath {
  /** As in package.json: `./logger/memory`. */
  subpath: string;
  /** As users write it: `faasten/logger/memory`. */
  specifier: string;
  source: string;
  script: string;
  types: string;
}

export const root: string = fileURLToPath(new URL("..", import.meta.url));

/** The exports of package.json: the one list that the tests, the type checker and the size budgets follow. */
export function publicPaths(): PublicPath[] {
  const manifest = JSON.parse(readFileSync(`${root}package.json`, "utf8")) as Manifest;
  return Object.entries(manifest.exports ?? {}).flatMap(([subpath, entry]) => {
    if (typeof entry === "string") return [];
    const script = entry.default.replace("./", "");
    return {
      subpath,
      specifier: subpath.replace(".", manifest.name),
      source: script.replace(/^dist\//, "src/").replace(/\.js$/, ".ts"),
      script,
      types: entry.types.replace("./", ""),
    };
  });
}

/**
 * The public path that a source file stands behind, or nothing where the file is private.
 * A folder's index is the folder; `adapters/` and the folders of drivers are left out of the path.
 */
export function publicPathOf(source: string): string | undefined {
  const driver = /^src\/(.+)\/(?:stores|sources|sinks|exporters|formats|extensions)\/([^/]+?)(?:\/index)?\.ts$/.exec(
    source,
  );
  if (driver) return `./${driver[1]?.replace(/^adapters\//, "")}/${driver[2]}`;
  const index = /^src\/(?:adapters\/)?(.*?)\/?index\.ts$/.exec(source);
  if (index) return index[1] ? `./${index[1]}` : ".";
  return undefined;
}

interface Manifest {
  name: string;
  exports?: Record<string, string | { types: string; default: string }>;
}
