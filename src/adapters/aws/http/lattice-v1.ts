import { latticeV2 } from "./lattice-v2.ts";
import type { HttpSource } from "../source.ts";

/** VPC Lattice with event structure 1.0: the same as 2.0, but with single headers, and names with underscores. */
export const latticeV1: HttpSource = {
  ...latticeV2,
  read: (event) =>
    latticeV2.read({
      ...event,
      path: event["raw_path"],
      queryStringParameters: event["query_string_parameters"],
      isBase64Encoded: event["is_base64_encoded"],
    }),
};
