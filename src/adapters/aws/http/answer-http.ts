import { type FaastenError, isFaastenError } from "../../../core/errors.ts";
import { HttpError, problemResponse } from "../../../core/http-error.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { report } from "../../../core/report.ts";
import { readAnswer } from "./answer.ts";
import { type Fields, fieldsOf } from "../event-fields.ts";
import { lambdaInvocation } from "../invocation.ts";
import type { LambdaContext } from "../lambda-context.ts";
import { toRequest } from "./request.ts";
import type { HeaderRecord } from "./request-headers.ts";
import type { HttpSource } from "../source.ts";

/** Answers a request that could be made of an event. */
export type Respond = (request: Request, invocation: Invocation) => Promise<Response>;

/** Answers an HTTP event in the form its source understands; what cannot be made a request is answered with 400. */
export async function answerHttp(
  respond: Respond,
  source: HttpSource,
  event: unknown,
  context: LambdaContext,
): Promise<object> {
  const fields = fieldsOf(event);
  const received = receive(source, fields);
  const unreadable = isFaastenError(received);
  const invocation = lambdaInvocation("http", event, context, unreadable ? undefined : received.headers);
  const response = unreadable ? refuse(received, invocation) : await respond(received.request, invocation);
  return source.write(await readAnswer(response, invocation), fields, invocation);
}

/** A request that has come, and its headers as the event has them. */
export interface Received {
  readonly request: Request;
  readonly headers: HeaderRecord;
}

/** The request, or what is wrong with an event that cannot be one. */
export function receive(source: HttpSource, event: Fields): Received | FaastenError {
  try {
    const parts = source.read(event);
    return { request: toRequest(source.name, parts), headers: parts.headers };
  } catch (error) {
    if (isFaastenError(error)) return error;
    throw error;
  }
}

/** The client gets the sentence too, but it is the gateway, or a test, that has sent what is no request. */
export function refuse(error: FaastenError, invocation: Invocation): Response {
  report(invocation, error, "an HTTP event could not be made a request");
  return problemResponse(new HttpError(400, error.message));
}
