import { builtin, isNode } from "./host.ts";
import { type NodeHttp, sendByNode } from "./send/by-node.ts";
import type { Send } from "./send/fetch-part.ts";

export type { Send, SendInit, TextResponse } from "./send/fetch-part.ts";

/**
 * Sends a request; no redirect is followed.
 *
 * Node's `fetch`, and even its `Headers`, take some 30 ms to load when they are used first, which is more than all else
 * that a cold start does here; `node:https` takes a few. Elsewhere `fetch` is what the runtime is built on.
 */
export const send: Send = async (url, init) => {
  const { href, protocol } = new URL(url);
  const http = isNode() ? builtin<NodeHttp>(`node:${protocol.slice(0, -1)}`) : undefined;
  return http ? sendByNode(http, href, init) : fetch(href, { ...(init as RequestInit), redirect: "manual" });
};
