import { FaastenError } from "../core/errors.ts";
import type { Invocation } from "../core/invocation.ts";
import type { Adding, Next } from "../core/middleware.ts";
import { createSlot } from "../core/slot.ts";
import { exchanges } from "./http/exchange.ts";
import { checkHttp, type HttpOptions } from "./http/options.ts";
import { problemsOf } from "./http/problems.ts";
import { requestIds } from "./http/request-id.ts";
import { sentKey } from "./http/sent-key.ts";
import type { Attempt } from "./operation.ts";
import type { Settings } from "./settings.ts";

/** What a layer of `http` adds: the attempt, or undefined for a request that has no key and needs none. */
export interface GuardedRequest {
  readonly idempotency: Attempt | undefined;
}

/** A layer around each request that lets each key through once. */
export type HttpLayer<Given> = (
  request: Request,
  invocation: Given,
  next: Next<Response>,
) => Promise<Response & Adding<GuardedRequest>>;

const inUse = createSlot<boolean>();

/**
 * Lets each key of an `Idempotency-Key` header through once: whoever sends the request again is given the recorded answer.
 * `createIdempotency` takes it as `http`, so that functions of events need not carry it, and gives it back as `once.http()`.
 *
 * Errors are problem documents (RFC 9457): 400 for a key that is missing or is none, 409 with `Retry-After` while the first
 * request is running, 410 for an answer that was not kept, 413 for a body that is too large to be compared, 422 for a key
 * that came with another request, 503 with `Retry-After` while the store cannot be asked.
 *
 * @throws {FaastenError} code `INVALID_OPTION`, by `once.http()`. A request fails with `PRINCIPAL_UNKNOWN` where nobody can
 * tell who sends it.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { createIdempotency } from "faasten/idempotency";
 * import { http } from "faasten/idempotency/http";
 * import { memoryStore } from "faasten/idempotency/memory";
 *
 * const once = createIdempotency({ store: memoryStore(), http });
 *
 * export const pay = fasten()
 *   .use(once.http())
 *   .http(async (request, { idempotency }) => {
 *     console.log("charging", await request.text(), idempotency?.effectKey("charge"));
 *     return Response.json({ paid: true }, { status: 201 });
 *   });
 * ```
 */
export function http<Given extends Invocation>(settings: Settings, options: HttpOptions<Given> = {}): HttpLayer<Given> {
  const { header = "Idempotency-Key", methods = ["POST", "PATCH"], policyUrl, required = true } = checkHttp(options);
  const problems = problemsOf(header, policyUrl);
  const identify = requestIds(settings, options);
  const exchange = exchanges(settings, options);

  const layer = async (request: Request, invocation: Given, next: Next<Response>): Promise<Response> => {
    if (typeof (request as Partial<Request>)?.clone !== "function")
      throw new FaastenError("WRONG_INPUT", "http: there is no request here; for events use once.by().");
    const sent = methods.includes(request.method.toUpperCase()) ? request.headers.get(header) : undefined;
    if (sent === undefined || (sent === null && !required)) return next({ idempotency: undefined });
    if (sent === null) throw problems.of("key-missing");
    const key = sentKey(sent);
    if (key === undefined) throw problems.of("key-invalid");
    if (inUse.get(invocation)) throw nested();
    inUse.set(invocation, true);
    const id = await identify(request, invocation, key);
    if (!id) throw problems.of("request-too-large");
    try {
      return await exchange(id, invocation, next);
    } catch (error) {
      throw problems.from(error, id.key);
    }
  };
  return layer as HttpLayer<Given>;
}

/** It would wait for itself. */
function nested(): FaastenError {
  return new FaastenError("IDEMPOTENCY_NESTED", "http: there is such a layer around this one; one is enough.");
}
