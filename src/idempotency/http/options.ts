import type { Invocation } from "../../core/invocation.ts";
import { numberOf, type Rule } from "../../core/options.ts";
import { checkOperation, type OperationOptions } from "../options.ts";

/** Options of `http`. */
export interface HttpOptions<Given = Invocation> extends OperationOptions {
  /**
   * Who sends a request: two of them never share a key. Tell them apart by what has been verified, and by what stays the
   * same when the request is sent again. @default the whole `Authorization` header, if it is Basic or Bearer; otherwise the
   * request fails
   */
  readonly principal?: ((request: Request, invocation: Given) => string | Promise<string>) | undefined;
  /** Which methods take a key; others pass untouched. @default POST and PATCH */
  readonly methods?: readonly string[] | undefined;
  /** Whether they must have one: without it they get 400. @default true */
  readonly required?: boolean | undefined;
  /** The header that the key is in. @default "Idempotency-Key" */
  readonly header?: string | undefined;
  /** The route's template, such as `/orders/{id}`: a key counts for all of its paths. @default each path for itself */
  readonly route?: string | undefined;
  /** Whether an answer of this status is the one for good; otherwise the next request runs again. @default 200 to 499 but 401, 403, 408, 425 and 429 */
  readonly keep?: ((status: number) => boolean) | undefined;
  /** Headers to replay beside the usual ones, in lower case. */
  readonly headers?: readonly string[] | undefined;
  /** The most that the body of an answer may have to be kept, in bytes. @default 256,000 */
  readonly maxBodyBytes?: number | undefined;
  /** The most that the body of a request may have, in bytes; a larger one gets 413. @default 6,000,000 */
  readonly maxRequestBytes?: number | undefined;
  /** What you tell clients about keys: a page that the `type` of every problem points into. @default `type` is a URN */
  readonly policyUrl?: string | undefined;
}

/** Checks them. */
export function checkHttp<Given>(options: HttpOptions<Given>): HttpOptions<Given> {
  checkOperation("http", options, {
    principal: "a function",
    methods: listOf("methods in capitals", /^[A-Z]+$/),
    required: "a boolean",
    header: ["the name of a header", (value) => HEADER.test(value as string)],
    route: "a string",
    keep: "a function",
    headers: listOf("headers in lower case that may be replayed", REPLAYABLE),
    maxBodyBytes: numberOf(0),
    maxRequestBytes: numberOf(0),
    policyUrl: "a string",
  });
  return options;
}

const HEADER = /^[\w-]+$/;

/** Not what belongs to one exchange or one connection, or lets somebody in. */
const REPLAYABLE =
  /^(?!(?:set-cookie2?|cookie|date|age|server-timing|connection|keep-alive|upgrade|trailer|transfer-encoding|content-length|authorization|authentication-info|(?:www|proxy)-.*|.*trace.*|.*request-?id|.*correlation-id|.*spanid|cf-ray|x-amz-cf-id|dpop(?:-nonce)?)$)[a-z\d-]+$/;

function listOf(what: string, each: RegExp): Rule {
  return [`a list of ${what}`, (value) => Array.isArray(value) && value.every((item) => each.test(item as string))];
}
