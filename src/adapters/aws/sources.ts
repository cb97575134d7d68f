import { activeMq } from "./events/active-mq.ts";
import { callSource } from "./events/call-source.ts";
import { cloudWatchLogs, isLogs } from "./events/cloudwatch-logs.ts";
import { codeCommit } from "./events/code-commit.ts";
import { direct } from "./events/direct.ts";
import { documentDb, isDocumentDbEvent } from "./events/documentdb.ts";
import { dynamodb } from "./events/dynamodb.ts";
import { eventBridge, isEventBridgeEvent } from "./events/event-bridge.ts";
import { type Fields, fieldsOf, isFields } from "./event-fields.ts";
import { hasNoRecords, recordSource } from "./events/records.ts";
import { HTTP_SOURCES } from "./http/http-sources.ts";
import { isS3Test, s3, s3Test } from "./events/s3.ts";
import { isKafkaEvent, kafka } from "./events/kafka.ts";
import { kinesis } from "./events/kinesis.ts";
import { latticeV1 } from "./http/lattice-v1.ts";
import { latticeV2 } from "./http/lattice-v2.ts";
import { rabbitMq } from "./events/rabbit-mq.ts";
import { sns } from "./events/sns.ts";
import type { Source } from "./source.ts";
import { sqs } from "./events/sqs.ts";

/**
 * How an event is told from the others: the first line that fits. Services that call for a value are in a table of their
 * own, `events/calls.ts`. Whatever fits neither is a direct invocation.
 */
const SOURCES: readonly (readonly [Source, (event: Fields) => boolean])[] = [
  ...HTTP_SOURCES,
  [latticeV2, (event) => event["version"] === "2.0" && "serviceNetworkArn" in fieldsOf(event["requestContext"])],
  [latticeV1, (event) => "raw_path" in event && "is_base64_encoded" in event],

  [sqs, records("aws:sqs")],
  [sqs, hasNoRecords],
  [kinesis, records("aws:kinesis")],
  [dynamodb, records("aws:dynamodb")],
  [kafka, isKafkaEvent],
  [documentDb, isDocumentDbEvent],
  [sns, records("aws:sns")],
  [s3, records("aws:s3")],
  [codeCommit, records("aws:codecommit")],
  [activeMq, (event) => isFrom(event, "aws:mq") && Array.isArray(event["messages"])],
  [rabbitMq, (event) => isFrom(event, "aws:rmq") && isFields(event["rmqMessagesByQueue"])],
  [eventBridge, isEventBridgeEvent],
  [cloudWatchLogs, isLogs],
  [s3Test, isS3Test],
];

/** Tells where an event comes from. Never throws. */
export function sourceOf(event: unknown): Source {
  if (typeof event !== "object" || event === null) return direct;
  const known = isFields(event) ? SOURCES.find(([, fits]) => fits(event))?.[0] : undefined;
  return known ?? callSource(event) ?? direct;
}

function records(name: string): (event: Fields) => boolean {
  return (event) => recordSource(event) === name;
}

/** For sources that say once for all records where they come from. */
function isFrom({ eventSource }: Fields, name: string): boolean {
  return eventSource === name;
}
