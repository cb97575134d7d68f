import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** A request as it arrived. */
export interface Arrived {
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer: nothing at all for `"silence"`, a connection that breaks for `"reset"`. */
export type Answer =
  | "silence"
  | "reset"
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown };

export interface Loopback extends AsyncDisposable {
  readonly url: string;
  readonly requests: Arrived[];
}

/** A service on loopback that gives these answers one after the other, and the last of them from then on. */
export async function startLoopback(...answers: [Answer, ...Answer[]]): Promise<Loopback> {
  const requests: Arrived[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const answer = answers[Math.min(requests.length, answers.length - 1)] ?? "silence";
      requests.push({ method: request.method, path: request.url, headers: request.headers, body });
      if (answer === "reset") request.socket.destroy();
      else if (answer !== "silence") {
        response.writeHead(answer.status ?? 200, answer.headers);
        response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? {}));
      }
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
