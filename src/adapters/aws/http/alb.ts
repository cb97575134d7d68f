import { FaastenError } from "../../../core/errors.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { report } from "../../../core/report.ts";
import { isFields, requireString } from "../event-fields.ts";
import { originOf, readHeaders } from "./request-headers.ts";
import { joinQuery, targetOf } from "./request-target.ts";
import type { HttpSource } from "../source.ts";
import { statusDescription } from "./status-description.ts";

const NAME = "aws:elasticloadbalancing";

/** Application load balancers. */
export const alb: HttpSource = {
  kind: "http",
  name: NAME,
  read(event) {
    const headers = readHeaders(NAME, event);
    const { body, isBase64Encoded } = event;
    return {
      method: requireString(NAME, "httpMethod", event["httpMethod"]),
      origin: originOf(headers),
      // Nothing is decoded here: keys and values go into the URL as they are.
      target: targetOf(
        requireString(NAME, "path", event["path"]),
        joinQuery(NAME, event, (text) => text),
      ),
      headers,
      body,
      isBase64Encoded,
    };
  },
  // Only that one of the two header maps is read which the request came with.
  write({ statusCode, statusText, headers, cookies, body, isBase64Encoded }, event, invocation) {
    const status = { statusCode, statusDescription: statusDescription(statusCode, statusText) };
    if (isFields(event["multiValueHeaders"])) {
      const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
      return {
        ...status,
        multiValueHeaders: cookies.length > 0 ? { ...lists, "set-cookie": cookies } : lists,
        body,
        isBase64Encoded,
      };
    }
    const last = cookies.at(-1);
    if (cookies.length > 1) reportLostCookies(invocation);
    return {
      ...status,
      headers: last === undefined ? headers : { ...headers, "set-cookie": last },
      body,
      isBase64Encoded,
    };
  },
};

let reported = false;

/** Once for the process: it is the target group's setting, the same for every answer. */
function reportLostCookies(invocation: Invocation): void {
  if (reported) return;
  reported = true;
  const text = `${NAME}: only the last cookie was sent; turn on multi-value headers for the target group to send several.`;
  report(invocation, new FaastenError("COOKIES_LOST", text), "a response lost cookies");
}
