import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Architecture, violations } from "./architecture/violations.ts";
import { root } from "../scripts/public-paths.ts";

const architecture: Architecture = {
  layers: {
    words: {
      TOOL: ["logger", "tracer", "metrics", "idempotency", "params", "batch", "validation"],
      BRIDGE: ["cloudevents", "middy", "decorators"],
      DRIVERS: ["stores", "sources", "sinks", "exporters", "formats", "extensions"],
    },
    // oxfmt-ignore
    rows: [
      // modules in                may import
      ["core/",                    ["core/"]],
      ["aws-client/",              ["core/", "aws-client/"]],
      ["TOOL/DRIVERS/NAME",        ["core/", "aws-client/", "TOOL/FILE.ts", "TOOL/DRIVERS/NAME/", "TOOL/DRIVERS/sql/", "TOOL/DRIVERS/text/"]],
      ["TOOL/",                    ["core/", "TOOL/"]],
      ["BRIDGE/",                  ["core/", "BRIDGE/"]],
      ["adapters/CLOUD/",          ["core/", "batch/", "cloudevents/", "adapters/fetch/", "adapters/CLOUD/"]],
      ["testing/",                 ["core/", "testing/", "types of TOOL/", "idempotency/decide.ts", "idempotency/perform.ts"]],
      ["index.ts",                 ["core/"]],
    ],
  },
  packages: {},
  nodeModules: ["core/host.ts"],
};

test("src keeps the architecture", () => {
  const paths = globSync("**/*.ts", { cwd: `${root}src` }).toSorted();
  expect(paths).toContain("core/host.ts");
  const sources = Object.fromEntries(paths.map((path) => [path, readFileSync(`${root}src/${path}`, "utf8")]));
  expect(violations(sources, architecture)).toEqual([]);
});

/** The modules that the cases below import, each without a breach of its own. */
const innocent = {
  "core/clock.ts": "export const now = 1;",
  "core/host.ts": "export const env = process.env; export const os = process.getBuiltinModule('node:os');",
  "idempotency/store.ts": 'import type { now } from "../core/clock.ts"; export type Store = typeof now;',
  "idempotency/stores/memory.ts":
    'import { now } from "../../core/clock.ts"; import type { Store } from "../store.ts"; export const m: Store = now;',
  "idempotency/stores/dynamodb/claim.ts": "export const claim = 1;",
  "idempotency/stores/dynamodb.ts":
    'import { claim } from "./dynamodb/claim.ts"; import { put } from "../../aws-client/put.ts"; export { claim, put };',
  "idempotency/index.ts": 'export type { Store } from "./store.ts"; export { m } from "./stores/memory.ts";',
  "logger/logger.ts":
    'import { now } from "../core/clock.ts"; export const job = { process: now, require() {} }; job.process; builtin("node:os");',
  "batch/lanes.ts": "export const lanes = 1;",
  "aws-client/put.ts": 'import { now } from "../core/clock.ts"; export const put = now;',
  "adapters/fetch/body.ts": "export const body = 1;",
  "adapters/aws/sqs.ts":
    'import { lanes } from "../../batch/lanes.ts"; import { body } from "../fetch/body.ts"; export { lanes, body };',
  "testing/store-kit.ts": 'import type { Store } from "../idempotency/store.ts"; export type Kit = Store;',
};

test("a tree that keeps the architecture has no violation", () => {
  expect(violations(innocent, architecture)).toEqual([]);
});

test.each<[breach: string, path: string, text: string, told: string]>([
  [
    "core imports a tool",
    "core/x.ts",
    'import { job } from "../logger/logger.ts";',
    "core/x.ts: may not import logger/logger.ts",
  ],
  [
    "a tool imports a tool",
    "metrics/x.ts",
    'import { job } from "../logger/logger.ts";',
    "metrics/x.ts: may not import logger/logger.ts",
  ],
  [
    "a tool imports a tool's type",
    "metrics/x.ts",
    'export type X = import("../logger/logger.ts").job;',
    "metrics/x.ts: may not import logger/logger.ts",
  ],
  [
    "a tool imports an adapter",
    "logger/x.ts",
    'export * from "../adapters/aws/sqs.ts";',
    "logger/x.ts: may not import adapters/aws/sqs.ts",
  ],
  [
    "a tool imports the AWS client",
    "params/x.ts",
    'import "../aws-client/put.ts";',
    "params/x.ts: may not import aws-client/put.ts",
  ],
  [
    "a driver imports another driver",
    "idempotency/stores/x.ts",
    'import { m } from "./memory.ts";',
    "idempotency/stores/x.ts: may not import idempotency/stores/memory.ts",
  ],
  [
    "an adapter imports a tool",
    "adapters/gcp/x.ts",
    'const x = await import("../../logger/logger.ts");',
    "adapters/gcp/x.ts: may not import logger/logger.ts",
  ],
  [
    "an adapter imports another cloud",
    "adapters/gcp/x.ts",
    'import { lanes } from "../aws/sqs.ts";',
    "adapters/gcp/x.ts: may not import adapters/aws/sqs.ts",
  ],
  [
    "testing imports a tool's values",
    "testing/x.ts",
    'import { job } from "../logger/logger.ts";',
    "testing/x.ts: may not import logger/logger.ts",
  ],
  [
    "the main index imports a tool",
    "index.ts",
    'export { job } from "./logger/logger.ts";',
    "index.ts: may not import logger/logger.ts",
  ],
  [
    "a folder that the table does not know",
    "queue/x.ts",
    'import { now } from "../core/clock.ts";',
    "queue/x.ts: may not import core/clock.ts",
  ],
  [
    "an index is imported",
    "idempotency/x.ts",
    'import type { Store } from "./index.ts";',
    "idempotency/x.ts: may not import an index, idempotency/index.ts",
  ],
  ["a missing module", "core/x.ts", 'import { y } from "./y.ts";', "core/x.ts: imports core/y.ts, which is not in src"],
  ["a package", "logger/x.ts", 'import type { Logger } from "pino";', "logger/x.ts: may not import the package pino"],
  [
    "a computed import",
    "logger/x.ts",
    "await import(name);",
    "logger/x.ts: import() must name its module with a plain string",
  ],
  [
    "export * in an index",
    "logger/index.ts",
    'export * from "./logger.ts";',
    "logger/index.ts: an index re-exports by name, not export *",
  ],
  [
    "code in an index",
    "logger/index.ts",
    "export const x = 1;",
    "logger/index.ts: an index holds nothing but re-exports",
  ],
  [
    "a circle",
    "core/clock.ts",
    'export { env as now } from "./x.ts";',
    "circle: core/clock.ts -> core/x.ts -> core/clock.ts",
  ],
  [
    "a circle of types",
    "core/clock.ts",
    'import type { env } from "./x.ts"; export const now = 1;',
    "circle: core/clock.ts -> core/x.ts -> core/clock.ts",
  ],
  ["process", "core/x.ts", "export const e = typeof process;", "core/x.ts: names process, which only Node has"],
  [
    "process of globalThis",
    "core/x.ts",
    "(globalThis as Host).process;",
    "core/x.ts: names process, which only Node has",
  ],
  [
    "process of globalThis, quoted",
    "core/x.ts",
    'globalThis["process"];',
    "core/x.ts: names process, which only Node has",
  ],
  ["Buffer", "core/x.ts", "Buffer.from([]);", "core/x.ts: names Buffer, which only Node has"],
  ["a builtin module", "core/x.ts", 'getBuiltinModule("node:fs");', 'core/x.ts: names "node:fs", which only Node has'],
])("%s is a violation", (_breach, path, text, told) => {
  const sources = {
    ...innocent,
    "core/x.ts": 'import { now } from "./clock.ts"; export const env = now;',
    [path]: text,
  };
  expect(violations(sources, architecture)).toEqual([told]);
});
