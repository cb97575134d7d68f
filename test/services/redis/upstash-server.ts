import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";

export const TOKEN = "AYNgAS2553feg6a2d9842h2a0gcdb5f8efe9934DQ=";

/** Upstash's REST API as its reference describes it, on loopback and over a Redis. */
export interface UpstashServer extends AsyncDisposable {
  readonly url: string;
  /** How many requests have come. */
  requests(): number;
}

/** @see https://upstash.com/docs/redis/features/restapi */
export async function startUpstash(redisPort: number): Promise<UpstashServer> {
  const redis = new Redis(redisPort);
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void answer(redis, request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      redis.disconnect();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As on the plans that have the least. */
const MOST_BYTES = 10 * 2 ** 20;

async function answer(redis: Redis, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks = (await request.toArray()) as Buffer[];
  const body = Buffer.concat(chunks);
  const send = (status: number, value: unknown): void => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
  };
  if (request.method !== "POST") return send(405, { error: "Method Not Allowed" });
  if (request.headers.authorization !== `Bearer ${TOKEN}`)
    return send(401, { error: "WRONGPASS invalid or missing auth token" });
  if (body.length > MOST_BYTES) return send(400, { error: "ERR max request size exceeded" });
  const value = JSON.parse(body.toString()) as unknown;
  if (request.url === "/pipeline")
    return send(200, await Promise.all((value as string[][]).map((one) => run(redis, one))));
  if (request.url !== "/") return send(400, { error: "ERR Command is not available" });
  const result = await run(redis, value as string[]);
  send("error" in result ? 400 : 200, result);
}

/** The first line of a script is Upstash's own; a Redis refuses the flag. */
const SHEBANG = "#!lua flags=allow-key-locking\n";

async function run(redis: Redis, [name = "", ...args]: string[]): Promise<{ result: unknown } | { error: string }> {
  try {
    const [script = "", ...rest] = args;
    const plain = name === "EVAL" && script.startsWith(SHEBANG) ? [script.slice(SHEBANG.length), ...rest] : args;
    return { result: await redis.call(name, ...plain) };
  } catch (error) {
    return { error: (error as Error).message };
  }
}
