import { requireFields, requireString } from "../event-fields.ts";
import { originOf, readHeaders } from "./request-headers.ts";
import { encodeQueryPart, joinQuery, targetOf } from "./request-target.ts";
import type { HttpSource } from "../source.ts";

const NAME = "aws:apigateway";

/** REST APIs, and HTTP APIs with payload format 1.0. */
export const restApi: HttpSource = {
  kind: "http",
  name: NAME,
  read(event) {
    const context = requireFields(NAME, "requestContext", event["requestContext"]);
    const headers = readHeaders(NAME, event);
    const { body, isBase64Encoded } = event;
    return {
      method: requireString(NAME, "httpMethod", event["httpMethod"]),
      origin: originOf(headers, context["domainName"]),
      target: targetOf(requireString(NAME, "path", event["path"]), joinQuery(NAME, event, encodeQueryPart)),
      headers,
      body,
      isBase64Encoded,
    };
  },
  // A member that the gateway does not know makes the answer malformed, and it merges the two maps: nothing stands in both.
  write({ statusCode, headers, cookies, body, isBase64Encoded }) {
    const [only] = cookies;
    if (only === undefined) return { statusCode, headers, body, isBase64Encoded };
    if (cookies.length === 1) return { statusCode, headers: { ...headers, "set-cookie": only }, body, isBase64Encoded };
    return { statusCode, headers, multiValueHeaders: { "set-cookie": cookies }, body, isBase64Encoded };
  },
};
