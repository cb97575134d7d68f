import type { Invocation } from "../../core/invocation.ts";
import { sha256 } from "../../core/sha256.ts";
import { readUpTo } from "../read-up-to.ts";
import type { Settings } from "../settings.ts";
import type { HttpOptions } from "./options.ts";
import { credentialsOf } from "./principal.ts";

/** What makes requests the same. */
export interface RequestId {
  readonly key: string;
  readonly fingerprint: string;
}

/** Makes what identifies requests; undefined for one whose body is too large to be compared. The body stays unread. */
export function requestIds<Given extends Invocation>(
  { keys, options: all }: Settings,
  { maxRequestBytes = 6_000_000, principal = credentialsOf, route, version = all.version ?? 1 }: HttpOptions<Given>,
): (request: Request, invocation: Given, sentKey: string) => Promise<RequestId | undefined> {
  return async (request, invocation, sentKey) => {
    const { headers, method } = request;
    const { pathname, search } = new URL(request.url);
    const parts = [await principal(request, invocation), method, route ?? pathname, sentKey];
    const scope = [all.scope ?? invocation.function.name, "http", `v${version}`];
    const body = await readUpTo(maxRequestBytes, request.clone().body);
    if (typeof body === "string") return undefined;
    const payload = [method, pathname, sorted(search), headers.get("content-type") ?? "", await sha256(body)];
    return { key: await keys.storeKey({ scope, parts }), fingerprint: await keys.fingerprintOf(payload) };
  };
}

/** By their names; as they were sent, since not every escape stands for a character. */
function sorted(search: string): string {
  const nameOf = (pair: string): string => pair.split("=", 1)[0] as string;
  const pairs = search.slice(1).split("&");
  return pairs.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : +(nameOf(one) > nameOf(other)))).join("&");
}
