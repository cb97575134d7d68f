import { type Fields, optionalFields, requireString } from "../event-fields.ts";
import { originOf, readHeaders } from "./request-headers.ts";
import { encodeQueryPart, joinQuery, targetOf } from "./request-target.ts";
import type { HttpSource } from "../source.ts";

const NAME = "aws:vpc-lattice";

/** VPC Lattice with event structure 2.0. */
export const latticeV2: HttpSource = {
  kind: "http",
  name: NAME,
  read(event) {
    const headers = readHeaders(NAME, { multiValueHeaders: listsOf(event["headers"]) });
    const { body, isBase64Encoded } = event;
    // The query stands in the path, as the client wrote it; the map is for events that have it nowhere else.
    const [, path = "", query] = /^([^?]*)(?:\?(.*))?$/s.exec(requireString(NAME, "path", event["path"])) ?? [];
    return {
      method: requireString(NAME, "method", event["method"]),
      origin: originOf(headers),
      target: targetOf(path, query ?? joinQuery(NAME, event, encodeQueryPart)),
      headers,
      body,
      isBase64Encoded,
    };
  },
  write: ({ statusCode, headers, cookies, body, isBase64Encoded }) => ({
    statusCode,
    headers: cookies.length > 0 ? { ...headers, "set-cookie": cookies.length > 1 ? cookies : cookies[0] } : headers,
    body,
    isBase64Encoded,
  }),
};

/** Most headers are lists, some come as a single string. */
function listsOf(headers: unknown): Fields {
  const lists = Object.entries(optionalFields(NAME, "headers", headers)).map(([name, value]) => [
    name,
    typeof value === "string" ? [value] : value,
  ]);
  return Object.fromEntries(lists) as Fields;
}
