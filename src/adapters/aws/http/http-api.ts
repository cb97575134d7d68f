import { fieldsOf, invalidEvent, requireFields, requireString, textOf } from "../event-fields.ts";
import { originOf, readHeaders } from "./request-headers.ts";
import { targetOf } from "./request-target.ts";
import type { HttpSource } from "../source.ts";

const NAME = "aws:apigateway-v2";

/** HTTP APIs with payload format 2.0, and function URLs, which send the same. */
export const httpApi: HttpSource = {
  kind: "http",
  name: NAME,
  read(event) {
    const context = requireFields(NAME, "requestContext", event["requestContext"]);
    const headers = readHeaders(NAME, event);
    const { cookies, body, isBase64Encoded } = event;
    const cookie = joinCookies(cookies ?? []);
    if (cookie !== "") headers["cookie"] = cookie;
    return {
      method: requireString(NAME, "requestContext.http.method", fieldsOf(context["http"])["method"]),
      origin: originOf(headers, context["domainName"]),
      // The parsed query map joins repeated keys with commas: only the raw text has them all.
      target: targetOf(requireString(NAME, "rawPath", event["rawPath"]), textOf(event["rawQueryString"]) ?? ""),
      headers,
      body,
      isBase64Encoded,
    };
  },
  write: ({ statusCode, headers, cookies, body, isBase64Encoded }) =>
    cookies.length > 0
      ? { statusCode, headers, cookies, body, isBase64Encoded }
      : { statusCode, headers, body, isBase64Encoded },
};

function joinCookies(cookies: unknown): string {
  if (Array.isArray(cookies) && cookies.every((cookie) => typeof cookie === "string")) return cookies.join("; ");
  throw invalidEvent(NAME, "cookies", "a list of strings", cookies);
}
