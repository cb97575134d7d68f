import { type Fields, fieldsOf } from "../event-fields.ts";
import type { HttpSource } from "../source.ts";
import { alb } from "./alb.ts";
import { httpApi } from "./http-api.ts";
import { restApi } from "./rest-api.ts";

/** How requests are told from each other, and from what an authorizer is asked and a WebSocket says: these look like requests and are none. */
export const HTTP_SOURCES: readonly (readonly [HttpSource, (event: Fields) => boolean])[] = [
  [httpApi, (event) => event["version"] === "2.0" && "rawPath" in event && !("routeArn" in event)],
  [alb, ({ requestContext }) => "elb" in fieldsOf(requestContext)],
  [restApi, (event) => "httpMethod" in event && "path" in event && !("methodArn" in event) && !isWebSocket(event)],
];

function isWebSocket({ requestContext }: Fields): boolean {
  return "connectionId" in fieldsOf(requestContext);
}
