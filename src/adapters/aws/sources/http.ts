import { FaastenError } from "../../../core/errors.ts";
import { requireFinished } from "../../../core/finished-function.ts";
import type { HttpFunction } from "../../../core/http-function.ts";
import { requireOption } from "../../../core/options.ts";
import { fieldsOf } from "../event-fields.ts";
import { answerHttp } from "../http/answer-http.ts";
import { HTTP_SOURCES } from "../http/http-sources.ts";
import { IS_HTTP } from "../http/is-http.ts";
import type { LambdaHandler } from "../lambda-handler.ts";

/**
 * Makes a Lambda handler for requests alone, of API Gateway (REST and HTTP APIs), function URLs and load balancers, in a
 * smaller bundle than `lambda` of `faasten/aws`, which takes whatever comes. It does the same; what is no request is an error.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function. The handler rejects with `WRONG_TRIGGER` for
 * what is no request.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { lambda } from "faasten/aws/http";
 *
 * export const handler = lambda(fasten().http((request) => ({ path: new URL(request.url).pathname })));
 * ```
 */
export function lambda(fn: HttpFunction): LambdaHandler {
  requireFinished("lambda", fn);
  requireOption("lambda", "fn.kind", fn.kind, IS_HTTP);
  return async (event, context) => {
    const fields = fieldsOf(event);
    const source = HTTP_SOURCES.find(([, fits]) => fits(fields))?.[0];
    if (!source)
      throw new FaastenError(
        "WRONG_TRIGGER",
        "lambda: this handler takes requests alone; lambda of faasten/aws takes all.",
      );
    const known = context ?? {}; // A test may leave the context out.
    return answerHttp((request, invocation) => fn.run(request, invocation), source, event, known);
  };
}
