import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** What a collector does with a request: answers with a status, breaks the connection, says nothing, or what a function does. */
export type Answer =
  | number
  | "break"
  | "nothing"
  | { status: number; headers?: Record<string, string>; body?: string }
  | ((response: ServerResponse) => void | Promise<void>);

export interface CollectorRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: OtlpRequest;
}

export interface OtlpRequest {
  resourceLogs: {
    resource: { attributes: OtlpAttribute[] };
    scopeLogs: { scope: { name: string }; logRecords: OtlpLogRecord[] }[];
  }[];
}

export interface OtlpAttribute {
  key: string;
  value: Record<string, unknown>;
}

export interface OtlpLogRecord {
  body: { stringValue: string };
  attributes: OtlpAttribute[];
  [member: string]: unknown;
}

export interface Collector extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly CollectorRequest[];
  /** The messages of each request. */
  messages(): string[][];
  /** How many requests were answered at once, at the most. */
  mostAtOnce(): number;
}

/** Starts a real HTTP server on loopback that gives these answers, one for each request, and 200 when there are no more. */
export async function startCollector(...answers: Answer[]): Promise<Collector> {
  const requests: CollectorRequest[] = [];
  let atOnce = 0;
  let mostAtOnce = 0;
  const server = createServer((request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.once("close", () => void (atOnce -= 1));
    void (async () => {
      const body = JSON.parse(await text(request)) as OtlpRequest;
      requests.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
      await give(answers.shift() ?? 200, response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    messages: () => requests.map(({ body }) => messagesOf(body)),
    mostAtOnce: () => mostAtOnce,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** The messages of a request, of all resources. */
export function messagesOf({ resourceLogs }: OtlpRequest): string[] {
  return resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => body.stringValue)),
  );
}

async function give(answer: Answer, response: ServerResponse): Promise<void> {
  if (answer === "nothing") return;
  if (answer === "break") {
    response.destroy();
  } else if (typeof answer === "function") {
    await answer(response);
  } else {
    const { status, headers = {}, body = "{}" } = typeof answer === "number" ? { status: answer } : answer;
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  }
}
