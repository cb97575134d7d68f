import { answerEvents } from "./http/answer-events.ts";
import { answerHttp, type Respond } from "./http/answer-http.ts";
import { type FinishedFunction, requireFinished } from "../../core/finished-function.ts";
import { handleEvents } from "./events/handle-events.ts";
import type { LambdaHandler } from "./lambda-handler.ts";
import { sourceOf } from "./sources.ts";

/**
 * Makes a Lambda handler of a function, for whatever calls it: API Gateway (REST and HTTP APIs), function URLs, load
 * balancers and VPC Lattice as requests; everything else as events.
 *
 * - **SQS, Kinesis, DynamoDB streams and Kafka** get `batchItemFailures`: turn on `ReportBatchItemFailures` for the event
 *   source, for without it Lambda does not read the answer and takes every record for done.
 * - **SNS, EventBridge, S3, CloudWatch Logs, CodeCommit, DocumentDB and Amazon MQ** get nothing back; an error fails the invocation,
 *   which AWS then tries again. An event of SNS, S3 or EventBridge inside a message of SQS or SNS is unpacked.
 * - **Whoever waits for a value** (a direct invocation, Cognito, Firehose, AppSync, authorizers, WebSockets, ...) gets what
 *   the handler returned; so does what nobody knows, with the payload as `data`.
 * - **A request** gets the response, read to its end. What a `Request` cannot be is left out or replaced: the body of a
 *   GET, an invalid header, a method such as TRACE (becomes GET), a missing host (becomes `lambda.invalid`).
 * - **A request to a function of events** must bring CloudEvents: 204 when all are handled, otherwise a status that says
 *   whether to send again. A message that carries a CloudEvent is that event.
 *
 * The event as it came is `invocation.raw.event`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function. The handler rejects with `INVALID_EVENT`
 * for an event that is not what its source sends, and `WRONG_TRIGGER` when an HTTP function is given something else than a
 * request; a request that cannot be read is answered with 400.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html
 * @example
 * ```ts
 * import { fasten, PermanentFailure } from "faasten";
 * import { lambda } from "faasten/aws";
 *
 * const placeOrder = fasten().event(async (event, { signal }) => {
 *   if (event.type !== "com.amazonaws.sqs.message") throw new PermanentFailure(`cannot place a ${event.type}`);
 *   await fetch("https://orders.example.com", { method: "POST", body: JSON.stringify(event.data), signal });
 * });
 *
 * export const handler = lambda(placeOrder);
 * ```
 */
export function lambda(fn: FinishedFunction): LambdaHandler {
  requireFinished("lambda", fn);
  // Two parameters exactly: Lambda's Node 24 runtime takes a third for a callback and refuses the handler.
  return async (event, context) => {
    const source = sourceOf(event);
    const known = context ?? {}; // A test may leave the context out.
    if (source.kind !== "http" || fn.kind === "raw") return handleEvents(fn, source, event, known);
    const respond: Respond = (request, invocation) =>
      fn.kind === "http" ? fn.run(request, invocation) : answerEvents(fn, request, invocation);
    return answerHttp(respond, source, event, known);
  };
}
