import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { root } from "../scripts/public-paths.ts";

/** Takes whatever comes; what Upstash says of a swap that is applied. */
const server = createServer((request, response) => {
  request.resume().on("end", () => response.end('{"result":[1]}'));
});
let url: string;
beforeAll(async () => {
  await once(server.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const once_ = "const once = createIdempotency({ store }); await once.run('charge', 'k', () => 'done');";
const programs: readonly (readonly [name: string, imports: string, program: string])[] = [
  [
    "DynamoDB",
    'import { createIdempotency } from "./src/idempotency/index.ts"; import { dynamodbStore } from "./src/idempotency/stores/dynamodb.ts";',
    `const credentials = { accessKeyId: "a", secretAccessKey: "b" };
     const store = dynamodbStore({ table: "t", region: "eu-west-1", endpoint: url, credentials }); ${once_}`,
  ],
  [
    "Upstash",
    'import { createIdempotency } from "./src/idempotency/index.ts"; import { upstashStore } from "./src/idempotency/stores/upstash.ts";',
    `const store = upstashStore({ url, token: "t" }); ${once_}`,
  ],
  [
    "a log collector",
    'import { createLogger } from "./src/logger/index.ts"; import { otlpSink } from "./src/logger/sinks/otlp.ts";',
    'const sink = otlpSink({ url, headers: { "x-key": "k" } }); createLogger({ sink }).info("hi"); await sink.flush(1000); if (sink.sent !== 1) throw new Error("not sent");',
  ],
];

it.each(programs)(
  "a first call of %s in Node loads no fetch, which would take longer than all the rest",
  async (_name, imports, program) => {
    const loaded = 'console.log(process.moduleLoadList.filter((name) => name.includes("undici")).join());';
    const source = `${imports} const url = process.env.TARGET; ${program} ${loaded}`;
    const options = { cwd: root, env: { ...process.env, TARGET: url } };
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source], options);
    expect(stdout).toBe("\n");
  },
);
