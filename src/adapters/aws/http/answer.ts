import { FaastenError, toError } from "../../../core/errors.ts";
import { problemResponse } from "../../../core/http-error.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { endInvocation } from "../../../core/ending.ts";
import { untouchedJson } from "../../../core/json-response.ts";
import { report } from "../../../core/report.ts";
import { runInScope } from "../../../core/scope.ts";
import { type BufferedBody, knownBody, readBody } from "./response-body.ts";

/** A response that has been read: what every HTTP source writes in its own form. */
export interface Answer extends BufferedBody {
  readonly statusCode: number;
  readonly statusText: string;
  /** All but `set-cookie`. */
  readonly headers: Record<string, string>;
  /** The values of `set-cookie`; each must go out in one place only. */
  readonly cookies: readonly string[];
}

/** Reads a response to its end and ends the invocation; a body that fails on the way becomes a 500. */
export async function readAnswer(response: Response, invocation: Invocation): Promise<Answer> {
  try {
    if (response.status === 0)
      throw new FaastenError("INVALID_RESPONSE", "the handler returned Response.error(), which has no status.");
    const body = knownBody(response) ?? (await runInScope(invocation, () => readBody(response)));
    await endInvocation(invocation, { response });
    return answerOf(response, body);
  } catch (thrown) {
    const error = toError(thrown);
    report(invocation, error, "the response could not be read");
    const problem = problemResponse(error);
    await endInvocation(invocation, { response: problem, error });
    return answerOf(problem, knownBody(problem) ?? (await readBody(problem)));
  }
}

function answerOf(response: Response, body: BufferedBody): Answer {
  const single: Record<string, string> = {};
  if (untouchedJson(response) !== undefined) {
    single["content-type"] = "application/json";
    return { statusCode: 200, statusText: "", headers: single, cookies: [], ...body };
  }
  const { status, statusText, headers } = response;
  headers.forEach((value, name) => {
    if (name !== "set-cookie") single[name] = value;
  });
  return { statusCode: status, statusText, headers: single, cookies: headers.getSetCookie(), ...body };
}
