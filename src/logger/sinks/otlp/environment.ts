import { env } from "../../../core/host.ts";

/** Where logs go if the sink is told nothing: a collector beside the function. */
const DEFAULT_ENDPOINT = "http://localhost:4318";

/** What the environment says about sending logs, in the variables that all OpenTelemetry SDKs read. */
export interface OtlpEnvironment {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
}

/**
 * Reads it. A value that is not valid is passed over as a whole and `warn` is told its name; its text may be a secret.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export function otlpEnvironment(warn: (message: string) => void): OtlpEnvironment {
  const service = env("OTEL_SERVICE_NAME");
  return {
    url: logsEndpoint(warn),
    headers: {
      ...headers("OTEL_EXPORTER_OTLP_HEADERS", warn),
      ...headers("OTEL_EXPORTER_OTLP_LOGS_HEADERS", warn),
    },
    resource: {
      ...pairs("OTEL_RESOURCE_ATTRIBUTES", warn),
      ...(service !== undefined && { "service.name": service }),
    },
  };
}

/** The variable for logs is the whole address, the one for all signals its beginning. */
function logsEndpoint(warn: (message: string) => void): string {
  const whole = address("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT", warn);
  if (whole !== undefined) return whole;
  const url = new URL(address("OTEL_EXPORTER_OTLP_ENDPOINT", warn) ?? DEFAULT_ENDPOINT);
  url.pathname = `${url.pathname.replace(/\/+$/, "")}/v1/logs`;
  return url.href;
}

function address(name: string, warn: (message: string) => void): string | undefined {
  const value = env(name);
  if (value === undefined || isHttpUrl(value)) return value;
  warn(`${name} must be ${ADDRESS}; it is ignored`);
  return undefined;
}

/** What `isHttpUrl` asks for, in words. */
export const ADDRESS = "an http or https address without credentials";

/** Whether a text is an address that fetch takes; it takes none with credentials, and its error would print them. */
export function isHttpUrl(value: unknown): boolean {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && username === "" && password === "";
}

/**
 * Headers as fetch takes them, names in lower case so that none stands twice; undefined if it does not take them. Node
 * takes 30 ms to load its own `Headers`.
 *
 * @see https://fetch.spec.whatwg.org/#headers-class
 */
export function readHeaders(value: unknown): Record<string, string> | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  try {
    const given = Symbol.iterator in value ? (value as Iterable<[string, unknown]>) : Object.entries(value);
    const read = Array.from(given, ([name, text]) => [name.toLowerCase(), String(text).trim()] as const);
    return read.every(([name, text]) => NAME.test(name) && VALUE.test(text)) ? Object.fromEntries(read) : undefined;
  } catch {
    return undefined; // What it throws may name the value, which may be a secret.
  }
}

const NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const VALUE = /^[^\0\r\n\u0100-\uffff]*$/;

/** `name=value,name=value`, values percent-encoded. */
function pairs(name: string, warn: (message: string) => void): Record<string, string> {
  try {
    const items = (env(name) ?? "").split(",").filter((item) => item.trim() !== "");
    return Object.fromEntries(items.map(pair));
  } catch {
    warn(`${name} must be a list of name=value, values percent-encoded; it is ignored`);
    return {};
  }
}

function headers(name: string, warn: (message: string) => void): Record<string, string> {
  const read = readHeaders(pairs(name, warn));
  if (!read) warn(`${name} must be a list of valid HTTP headers; it is ignored`);
  return read ?? {};
}

function pair(item: string): [name: string, value: string] {
  const equals = item.indexOf("=");
  const name = decodeURIComponent(item.slice(0, Math.max(0, equals)).trim());
  if (name === "") throw new SyntaxError("A pair has no name.");
  return [name, decodeURIComponent(item.slice(equals + 1).trim())];
}
