import { builtin, env } from "../host.ts";
import type { SendInit, TextResponse } from "./fetch-part.ts";

/** What is used of `node:http` and `node:https`. */
interface NodeHttp {
  readonly Agent: new (options: { keepAlive: true }) => object;
  request(url: string, options: object, answered: (answer: NodeAnswer) => void): NodeRequest;
}

interface NodeRequest {
  /** The connection had an answer before. */
  readonly reusedSocket: boolean;
  on(event: "error", listener: (error: Error & { readonly code?: string }) => void): void;
  end(body?: string): void;
}

interface NodeAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  setEncoding(encoding: "utf8"): void;
  on(event: "data" | "end" | "error" | "close", listener: (given: never) => void): void;
}

/** Sends a request with `node:http` or `node:https`, over a connection that is kept for the next; the answer is whole. */
export function sendByNode(url: string, init: SendInit): Promise<TextResponse> {
  const { body, signal, ...options } = init;
  return new Promise((resolve, reject) => {
    const scheme = url.startsWith("https:") ? "https" : "http";
    const http = builtin<NodeHttp>(`node:${scheme}`) as NodeHttp;
    const all = { ...options, ...(signal && { signal }), agent: agentOf(scheme, http) };
    let text: string | undefined;
    const sent = http.request(url, all, (answer) => {
      text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => (text += part));
      answer.on("end", () => resolve(responseOf(answer, text as string)));
      answer.on("error", reject);
      answer.on("close", () => reject(new Error("the answer was cut off")));
    });
    sent.on("error", (error) => {
      // It was closed while nobody looked, most likely while the process was frozen. Each such connection is gone then.
      const isStale = sent.reusedSocket && text === undefined && STALE.test(error.code ?? "");
      if (isStale && !signal?.aborted) resolve(sendByNode(url, init));
      else reject(error);
    });
    sent.end(body);
  });
}

function responseOf({ headers, statusCode: status }: NodeAnswer, text: string): TextResponse {
  const ok = status >= 200 && status < 300;
  return { ok, status, headers: { get: (name) => headers[name] ?? null }, text: async () => text };
}

const STALE = /^(ECONNRESET|EPIPE)$/;

/** Node's own keeps a connection for five seconds: a function is called less often than that. */
const agents: { http?: object; https?: object } = {};

/** None of ours where Node's is told to use the proxy of the environment. */
function agentOf(scheme: "http" | "https", { Agent }: NodeHttp): object | undefined {
  if (env("NODE_USE_ENV_PROXY") !== undefined) return undefined;
  return (agents[scheme] ??= new Agent({ keepAlive: true }));
}
