import type { Invocation } from "../../../src/core/invocation.ts";
import { http, type HttpLayer } from "../../../src/idempotency/http.ts";
import type { HttpOptions } from "../../../src/idempotency/http/options.ts";
import type { IdempotencyOptions } from "../../../src/idempotency/options.ts";
import { settingsOf } from "../../../src/idempotency/settings.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";

/** What `createIdempotency` gives, as far as requests go. */
export function onceWith(options: Partial<IdempotencyOptions> = {}): {
  http<Given extends Invocation>(own?: HttpOptions<Given>): HttpLayer<Given>;
} {
  const settings = settingsOf({ store: memoryStore(), ...options });
  return { http: (own) => http(settings, own) };
}

export interface Sent extends RequestInit {
  readonly key?: string | undefined;
  readonly url?: string;
  readonly bearer?: string | undefined;
}

/** A request as a client sends it: to pay an order, with a key. */
export function post({ key = "k-1", url = "/orders?a=1", bearer = "ann", ...init }: Sent = {}): Request {
  const headers = new Headers(init.headers);
  if (key !== "") headers.set("idempotency-key", key);
  if (bearer !== "") headers.set("authorization", `Bearer ${bearer}`);
  return new Request(`https://shop.example.com${url}`, { method: "POST", body: '{"total":5}', ...init, headers });
}

/** What the client sees of a response, all of it. */
export async function seen(
  response: Response,
): Promise<{ status: number; headers: [string, string][]; bytes: number[] }> {
  const bytes = [...new Uint8Array(await response.arrayBuffer())];
  return { status: response.status, headers: [...response.headers], bytes };
}

/** A problem document. */
export async function problemOf(response: Response): Promise<Record<string, unknown>> {
  if (response.headers.get("content-type") !== "application/problem+json")
    throw new Error(`no problem, but ${response.status} ${await response.text()}`);
  const problem = (await response.json()) as Record<string, unknown>;
  if (problem["status"] !== response.status) throw new Error("the document has another status");
  return problem;
}
