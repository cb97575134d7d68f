import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { DatabaseSync } from "node:sqlite";
import { type Request, runRequest, type SqlStream } from "./run-request.ts";

/** libSQL over HTTP on loopback, as far as its client uses it, with a file of SQLite behind it. */
export interface HranaServer {
  readonly url: string;
  /** How many requests have come. */
  readonly requests: () => number;
  /** Carries the next request out and cuts the connection. */
  dropNextAnswer(): void;
  close(): void;
}

/** @see https://github.com/tursodatabase/libsql/blob/main/docs/HRANA_2_SPEC.md#hrana-over-http */
export async function startHranaServer(file: string): Promise<HranaServer> {
  const streams = new Map<string, SqlStream>();
  let requests = 0;
  let drops = false;
  const server = createServer((request, response) => {
    requests++;
    const dropped = drops;
    drops = false;
    void json(request)
      .then((body) => pipeline(streams, file, body as Pipeline))
      .then((answer) => {
        if (dropped) request.socket.destroy();
        else response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
      });
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: () => requests,
    dropNextAnswer: () => void (drops = true),
    close: () => {
      server.closeAllConnections();
      server.close();
      for (const { database } of streams.values()) database.close();
    },
  };
}

interface Pipeline {
  readonly baton?: string;
  readonly requests: readonly Request[];
}

/** A stream lives from one request to the next by its baton, until it is closed. */
async function pipeline(streams: Map<string, SqlStream>, file: string, { baton, requests }: Pipeline): Promise<object> {
  const known = baton === undefined ? undefined : streams.get(baton);
  const stream = known ?? { database: new DatabaseSync(file), texts: new Map<number, string>() };
  if (baton !== undefined) streams.delete(baton);
  const results: object[] = [];
  for (const request of requests) results.push(await runRequest(stream, request));
  if (requests.some(({ type }) => type === "close")) {
    stream.database.close();
    return { baton: null, base_url: null, results };
  }
  const next = crypto.randomUUID();
  streams.set(next, stream);
  return { baton: next, base_url: null, results };
}
