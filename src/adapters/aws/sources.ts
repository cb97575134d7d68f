import { alb } from "./http/alb.ts";
import { direct } from "./events/direct.ts";
import { eventBridge } from "./events/event-bridge.ts";
import { type Fields, fieldsOf, isFields } from "./event-fields.ts";
import { httpApi } from "./http/http-api.ts";
import { hasNoRecords, recordSource, unknownRecords } from "./events/records.ts";
import { restApi } from "./http/rest-api.ts";
import { sns } from "./events/sns.ts";
import type { Source } from "./source.ts";
import { sqs } from "./events/sqs.ts";

/** How an event is told from the others: the first line that fits. Whatever fits none is a direct invocation. */
const SOURCES: readonly (readonly [Source, (event: Fields) => boolean])[] = [
  // What an authorizer is asked, and what a WebSocket says, looks like a request and is none.
  [direct, (event) => event["type"] === "REQUEST" && ("methodArn" in event || "routeArn" in event)],
  [direct, ({ requestContext }) => "connectionId" in fieldsOf(requestContext)],

  [httpApi, (event) => event["version"] === "2.0" && "rawPath" in event],
  [alb, ({ requestContext }) => "elb" in fieldsOf(requestContext)],
  [restApi, (event) => "httpMethod" in event && "path" in event],

  [sqs, (event) => recordSource(event) === "aws:sqs" || hasNoRecords(event)],
  [sns, (event) => recordSource(event) === "aws:sns"],
  [unknownRecords, (event) => "Records" in event],
  [eventBridge, (event) => "detail-type" in event && "source" in event],
];

/** Tells where an event comes from. Never throws. */
export function sourceOf(event: unknown): Source {
  if (!isFields(event)) return direct;
  return SOURCES.find(([, fits]) => fits(event))?.[0] ?? direct;
}
