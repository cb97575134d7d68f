import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** Runs a statement; gives the values as the text that Postgres has for them. */
export type Execute = (
  text: string,
  values: unknown[],
) => Promise<{ fields: { name: string; dataTypeID: number }[]; rows: unknown[][] }>;

/** Neon's SQL over HTTP on loopback, as far as its driver uses it for one query. */
export interface NeonServer {
  /** For the driver's `fetchEndpoint`. */
  readonly endpoint: string;
  /** How many requests have come. */
  readonly requests: () => number;
  close(): void;
}

/** @see https://github.com/neondatabase/serverless, which is the one description of the protocol */
export async function startNeonServer(execute: Execute): Promise<NeonServer> {
  let requests = 0;
  const server = createServer((request, response) => {
    requests++;
    void answer(request.headers, json(request) as Promise<Query>, execute).then(([status, body]) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}/sql`,
    requests: () => requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

interface Query {
  query: string;
  params: unknown[];
}

async function answer(
  headers: NodeJS.Dict<string | string[]>,
  body: Promise<Query>,
  execute: Execute,
): Promise<[status: number, body: object]> {
  if (!headers["neon-connection-string"]) return [400, { message: "there is no connection string" }];
  if (headers["neon-raw-text-output"] !== "true" || headers["neon-array-mode"] !== "true")
    return [400, { message: "only raw text in arrays" }];
  try {
    const { params, query } = await body;
    const { fields, rows } = await execute(query, params);
    return [200, { command: "SELECT", rowCount: rows.length, rowAsArray: true, fields, rows }];
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return [400, { code, message, severity: "ERROR" }];
  }
}
