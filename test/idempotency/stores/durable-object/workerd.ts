import { buildSync } from "esbuild";
import { Miniflare } from "miniflare";
import type { ObjectNamespace } from "../../../../src/idempotency/stores/durable-object.ts";

/** A worker in workerd, with the object bound. */
export interface Workerd {
  readonly namespace: ObjectNamespace;
  fetch(path: string): Promise<unknown>;
  /** Asks the object of a shard at one of the tests' doors. */
  ask(shard: number, path: string): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts workerd with the records in a folder, or in its memory. */
export async function startWorkerd(folder?: string): Promise<Workerd> {
  const miniflare = new Miniflare({
    modules: true,
    script: bundle(),
    // The day of this workerd: a later one it refuses.
    compatibilityDate: "2026-07-30",
    // Without it a request that its caller gives up goes on in the object.
    compatibilityFlags: ["enable_request_signal"],
    kvNamespaces: ["REPLAYS"],
    durableObjects: { OBJECTS: { className: "TestObject", useSQLite: true } },
    ...(folder !== undefined && { durableObjectsPersist: folder }),
  });
  const namespace = (await miniflare.getDurableObjectNamespace("OBJECTS")) as unknown as ObjectNamespace;
  return {
    namespace,
    fetch: async (path) => (await miniflare.dispatchFetch(`http://localhost${path}`)).json(),
    ask: async (shard, path) => {
      const stub = namespace.get(namespace.idFromName(`${shard}`));
      return path === "/status"
        ? (await stub.fetch(`http://localhost${path}`, {})).json()
        : stub.fetch(`http://localhost${path}`, {});
    },
    stop: () => miniflare.dispose(),
  };
}

function bundle(): string {
  const { outputFiles } = buildSync({
    stdin: {
      contents: 'export { TestObject, worker as default } from "./worker.ts";',
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
