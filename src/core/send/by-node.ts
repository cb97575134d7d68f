import type { SendInit, TextResponse } from "./fetch-part.ts";

/** What is used of `node:http` and `node:https`. */
export interface NodeHttp {
  readonly Agent: new (options: { keepAlive: true }) => object;
  readonly globalAgent: { readonly options: { readonly proxyEnv?: unknown } };
  request(url: string, options: object, answered: (answer: NodeAnswer) => void): NodeRequest;
}

interface NodeRequest {
  /** The connection had an answer before. */
  readonly reusedSocket: boolean;
  on(event: "error" | "close", listener: (error: Error & { readonly code?: string }) => void): void;
  end(body?: string): void;
  destroy(reason?: unknown): void;
}

interface NodeAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  setEncoding(encoding: "utf8"): void;
  on(event: "data" | "end" | "error" | "close", listener: (given: never) => void): void;
}

/** Sends a request with `node:http` or `node:https`, over a connection that is kept for the next; the answer is whole. */
export async function sendByNode(http: NodeHttp, url: string, init: SendInit): Promise<TextResponse> {
  const agent = agentOf(http);
  try {
    return await exchange(http, url, init, agent);
  } catch (error) {
    // Most likely the process was frozen, and the others of that time are closed as well.
    if (!(error instanceof Stale) || init.signal?.aborted) throw error instanceof Stale ? error.cause : error;
    if (agents.get(http) === agent) agents.delete(http);
    return exchange(http, url, init, agentOf(http), true);
  }
}

/** The connection, which had had an answer before, was closed without any sign of one to this request. */
class Stale extends Error {}

function exchange(
  http: NodeHttp,
  url: string,
  { body, headers, method, signal }: SendInit,
  agent: object | undefined,
  isLast = false,
): Promise<TextResponse> {
  return new Promise((resolve, reject) => {
    let parts: string | undefined;
    // A server may choose any encoding for those who say nothing.
    const all = { method, headers: { "accept-encoding": "identity", ...headers }, agent };
    const sent = http.request(url, all, (answer) => {
      parts = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        parts += part;
        if ((parts as string).length > MOST_CHARACTERS) sent.destroy(new Error("the answer is too large"));
      });
      answer.on("end", () => resolve(responseOf(answer, parts as string)));
      answer.on("error", reject);
    });
    const stop = (): void => {
      reject(signal?.reason as Error); // Node waits for its connection first, and that may never come.
      sent.destroy();
    };
    sent.on("error", (error) => {
      const isStale = sent.reusedSocket && parts === undefined && /^(ECONNRESET|EPIPE)$/.test(error.code ?? "");
      reject(isStale && !isLast ? new Stale("", { cause: error }) : error);
    });
    sent.on("close", () => {
      signal?.removeEventListener("abort", stop);
      reject(new Error("the connection was closed before the answer was whole"));
    });
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    else sent.end(body);
  });
}

/** Far more than anybody means to send; a text of V8 ends at 512 MB. */
const MOST_CHARACTERS = 64 * 2 ** 20;

function responseOf({ headers, statusCode: status }: NodeAnswer, text: string): TextResponse {
  const ok = status >= 200 && status < 300;
  return { ok, status, headers: { get: (name) => headers[name] ?? null }, text: async () => text };
}

/** Node's own keeps a connection for five seconds: a function is called less often than that. */
const agents = new Map<NodeHttp, object>();

/** Node's own where that has been told to use the proxy of the environment. */
function agentOf(http: NodeHttp): object | undefined {
  if (http.globalAgent.options.proxyEnv !== undefined) return undefined;
  const agent = agents.get(http) ?? new http.Agent({ keepAlive: true });
  agents.set(http, agent);
  return agent;
}
