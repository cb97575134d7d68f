import { isEndpoint } from "../../../aws-client/endpoint.ts";
import { checkOptions, invalidOption, type Rules, wholeNumberOf } from "../../../core/options.ts";
import type { DynamodbStoreOptions } from "./options.ts";

/** Where a table keeps what. */
export interface Layout {
  readonly table: string;
  readonly keyAttribute: string;
  readonly ttlAttribute: string;
  readonly sortKey: { readonly name: string; readonly value: string } | undefined;
}

/** Checks the options of the store, and reads those of its table. */
export function readLayout(options: DynamodbStoreOptions): Layout {
  checkOptions(WHERE, presentable(options), RULES);
  const { keyAttribute = "id", sortKey, table, ttlAttribute = "expires_at" } = options;
  if (table === undefined) throw invalidOption(WHERE, "table", "a string", table);
  const names = new Set<string>();
  for (const [option, name] of Object.entries({ keyAttribute, sortKey: sortKey?.name, ttlAttribute })) {
    if (name === undefined) continue;
    if (names.has(name) || OWN_ATTRIBUTES.test(name))
      throw invalidOption(WHERE, option, "an attribute that nothing else of the record is in", name);
    names.add(name);
  }
  return { table, keyAttribute, ttlAttribute, sortKey: sortKey && { ...sortKey } };
}

/** An error about an option shows what came, which must be no secret. */
function presentable(options: DynamodbStoreOptions): DynamodbStoreOptions {
  const { credentials, endpoint } = Object(options) as Record<string, unknown>;
  return (
    options && {
      ...options,
      ...(typeof endpoint === "string" && { endpoint: endpoint.replace(/\/\/.*@/s, "//***@") }),
      ...(typeof credentials === "string" && { credentials: "***" as never }),
    }
  );
}

const WHERE = "dynamodbStore";

/** The names that the store gives to attributes. */
const OWN_ATTRIBUTES = /^(state|token|fence|revision|attempts|fingerprint|lease_until|expires_at_ms|result|owner)$/;

const RULES: Rules<DynamodbStoreOptions> = {
  table: "a string",
  client: ["an aggregated client, `new DynamoDB()`: this one has no `putItem` and `getItem`", isClient],
  keyAttribute: "a string",
  sortKey: ["an object with `name` and `value`, both strings that are not empty", isSortKey],
  ttlAttribute: "a string",
  region: "a string",
  endpoint: ["an http or https address without a user", isEndpoint],
  credentials: ["credentials with `accessKeyId` and `secretAccessKey`, or a function that gives them", isCredentials],
  timeoutMs: wholeNumberOf(1),
  maxAttempts: wholeNumberOf(1),
};

function isClient(client: unknown): boolean {
  const { getItem, putItem } = Object(client) as Record<string, unknown>;
  return typeof putItem === "function" && typeof getItem === "function";
}

function isSortKey(sortKey: unknown): boolean {
  const { name, value } = Object(sortKey) as Record<string, unknown>;
  return typeof name === "string" && typeof value === "string" && name !== "" && value !== "";
}

function isCredentials(credentials: unknown): boolean {
  const { accessKeyId, secretAccessKey } = Object(credentials) as Record<string, unknown>;
  return typeof credentials === "function" || (typeof accessKeyId === "string" && typeof secretAccessKey === "string");
}
