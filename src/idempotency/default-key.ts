import type { FunctionEvent } from "../core/event.ts";
import type { Invocation } from "../core/invocation.ts";
import { IdempotencyError } from "./errors.ts";

/**
 * The key of an event where nobody selects one: its `source` and `id`, which CloudEvents says are together unique for each
 * event and the same whenever it is delivered again.
 *
 * - SQS, SNS, EventBridge, Pub/Sub, Event Grid, CloudWatch Logs: the id that the service gave to the message. A producer that
 *   sends it again makes another message: select something of its data where that happens.
 * - Kinesis, DynamoDB: the record in its stream. Kafka: cluster, topic, partition and offset; a topic that is made anew
 *   begins again, so then its records need another scope.
 * - S3: bucket, kind of event and key with the `sequencer`, because the id is that of the request, and one request may
 *   delete many objects.
 * - A CloudEvent in a message: that of the event, so two messages with the same event are one.
 *
 * Direct invocations have no such id, nor have calls (authorizers, Cognito, resolvers) or messages (RabbitMQ, ActiveMQ)
 * whose sender gave none: what stands there is made of the invocation's id, and is another at the next try.
 *
 * @throws {IdempotencyError} code `IDEMPOTENCY_KEY_MISSING` for those.
 */
export function defaultKey(event: FunctionEvent, invocation?: Pick<Invocation, "id" | "platform">): unknown {
  const { id, sequence, source, subject, type } = event;
  if (isOfInvocation(event, invocation)) {
    const message = `an event of ${event.delivery.source} has no id that stays the same when it is tried again; give a selector of the key, for example \`(event) => event.data.id\`.`;
    throw new IdempotencyError("IDEMPOTENCY_KEY_MISSING", message);
  }
  return type.startsWith("com.amazonaws.s3.") && subject ? [source, type, subject, sequence ?? id] : [source, id];
}

/** Lambda's request id is what its events are given that have none. */
function isOfInvocation({ delivery, id }: FunctionEvent, invocation?: Pick<Invocation, "id" | "platform">): boolean {
  if (delivery.source === "aws:lambda") return true;
  return invocation?.platform === "aws-lambda" && (id === invocation.id || id.startsWith(`${invocation.id}-`));
}
