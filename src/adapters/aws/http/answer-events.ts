import { fromHttp } from "../../../cloudevents/from-http.ts";
import type { BatchFunction } from "../../../core/batch-function.ts";
import { isFaastenError } from "../../../core/errors.ts";
import type { FunctionEvent } from "../../../core/event.ts";
import type { EventFunction } from "../../../core/event-function.ts";
import { delayOf, isPermanent } from "../../../core/failures.ts";
import { HttpError, problemResponse, statusOfError } from "../../../core/http-error.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { observe } from "../../../core/observe.ts";
import { report, reporter } from "../../../core/report.ts";
import { runInScope } from "../../../core/scope.ts";
import { runAll, runEach } from "../events/run-events.ts";
import type { WholeSource } from "../source.ts";

/**
 * Answers a request that brings CloudEvents, one or a batch: 204 when all of them are handled. HTTP has no answer for a part
 * of a batch, so a single open failure has the sender send all of it again.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#22-delivery-response
 */
export async function answerEvents(
  fn: EventFunction | BatchFunction,
  request: Request,
  invocation: Invocation,
): Promise<Response> {
  if (request.method === "OPTIONS") return answerAlone(fn, request, invocation, () => consent(request));
  let events: readonly FunctionEvent[];
  try {
    events = await readEvents(request);
  } catch (thrown) {
    return answerAlone(fn, request, invocation, () => {
      report(invocation, thrown, "a request brought no CloudEvent that can be read");
      throw refusal(thrown);
    });
  }
  try {
    await run(fn, events, invocation);
    return new Response(null, { status: 204 });
  } catch (thrown) {
    reportUntold(invocation, thrown, "a CloudEvent that came in a request failed");
    return problemResponse(failure(thrown));
  }
}

/**
 * Answers a request without an event. The layers around the invocation run for none, so that a tool which tells of
 * invocations tells of this one too, and as of a request.
 */
async function answerAlone(
  fn: EventFunction | BatchFunction,
  request: Request,
  invocation: Invocation,
  answer: () => Response,
): Promise<Response> {
  try {
    await run(fn, [], invocation);
    return await observe(invocation, "http", request, async () => runInScope(invocation, answer));
  } catch (thrown) {
    if (statusOfError(thrown) >= 500) reportUntold(invocation, thrown, "a layer failed at a request without an event");
    return problemResponse(thrown);
  }
}

/** The sender is not told what went wrong: somebody must be. A fastened logger has written it already. */
function reportUntold(invocation: Invocation, thrown: unknown, what: string): void {
  if (!reporter.get(invocation)) report(invocation, thrown, what);
}

async function run(
  fn: EventFunction | BatchFunction,
  events: readonly FunctionEvent[],
  invocation: Invocation,
): Promise<unknown> {
  return fn.kind === "event" ? runEach(fn, SOURCE, events, invocation) : runAll(fn, SOURCE, events, invocation);
}

/** Events that succeed or fail together; they are read here, not from the native event. */
const SOURCE: WholeSource = { kind: "whole", name: "http", trigger: () => "http", events: () => [] };

/**
 * Senders ask before they send, so that nobody makes them flood a stranger: whoever deploys a function of events wants them.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection
 */
function consent({ headers }: Request): Response {
  const allow = "POST";
  if (!headers.has("webhook-request-origin")) throw new HttpError(405, "", { headers: { allow } });
  return new Response(null, { headers: { allow, "webhook-allowed-origin": "*", "webhook-allowed-rate": "*" } });
}

/** Data are decoded here already: what is wrong with them is the sender's fault, not the handler's. */
async function readEvents(request: Request): Promise<readonly FunctionEvent[]> {
  const events = await fromHttp(request);
  if (!events) throw new HttpError(415, "The request is no CloudEvent.");
  for (const event of events) void event.data;
  return events;
}

function refusal(thrown: unknown): unknown {
  if (!isFaastenError(thrown) || thrown.code === "HTTP_ERROR") return thrown;
  return new HttpError(thrown.code === "UNSUPPORTED_FORMAT" ? 415 : 400, thrown.message);
}

/**
 * Knative tries again after 408, 409, 429 and from 500 on, Event Grid after all but 400 and 413: so 400 is what no sender
 * tries again.
 */
function failure(thrown: unknown): unknown {
  const errors: readonly unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown];
  const delaySeconds = errors.reduce((longest: number, error) => Math.max(longest, delayOf(error) ?? -1), -1);
  if (delaySeconds >= 0) {
    return new HttpError(503, "", { headers: { "retry-after": String(Math.ceil(delaySeconds)) } });
  }
  if (errors.length > 0 && errors.every(isPermanent)) {
    return new HttpError(400, "The event can never be handled: do not send it again.");
  }
  return thrown;
}
