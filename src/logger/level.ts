import { env } from "../core/host.ts";
import type { Rule } from "../core/options.ts";

/** The levels, from the least to the most severe. */
export type LogLevel = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** A threshold: a level, or `"silent"` for no lines at all. */
export type LogThreshold = LogLevel | "silent";

/**
 * Severity numbers of the OpenTelemetry log data model; a higher one is more severe.
 *
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
 */
export const SEVERITY: Readonly<Record<LogThreshold, number>> = {
  trace: 1,
  debug: 5,
  info: 9,
  warn: 13,
  error: 17,
  fatal: 21,
  silent: 25,
};

/** What a threshold must be; upper and lower case are the same. */
export const THRESHOLD: Rule = [
  `one of ${Object.keys(SEVERITY).join(", ")}`,
  (value) => parseLevel(value) !== undefined,
];

/**
 * The level a logger starts with. Lambda's own filter (`AWS_LAMBDA_LOG_LEVEL`) wins: the platform would drop the lines
 * anyway. Then the option, `FAASTEN_LOG_LEVEL`, `LOG_LEVEL`, info. A bad value in the environment warns and is passed over.
 */
export function startLevel(option: unknown, warn: (message: string) => void): LogThreshold {
  const own = parseLevel(option) ?? fromEnv("FAASTEN_LOG_LEVEL", warn) ?? fromEnv("LOG_LEVEL", warn);
  const platform = fromEnv("AWS_LAMBDA_LOG_LEVEL", warn);
  if (own && platform && SEVERITY[platform] > SEVERITY[own])
    warn(`AWS_LAMBDA_LOG_LEVEL=${platform} wins over level ${own}`);
  return platform ?? own ?? "info";
}

function fromEnv(name: string, warn: (message: string) => void): LogThreshold | undefined {
  const value = env(name);
  const level = parseLevel(value);
  if (value && !level) warn(`${name} must be ${THRESHOLD[0]}, got "${value.slice(0, 40)}"; it is ignored`);
  return level;
}

/** Undefined for what is none. */
export function parseLevel(value: unknown): LogThreshold | undefined {
  const name = String(value).toLowerCase();
  return Object.hasOwn(SEVERITY, name) ? (name as LogThreshold) : undefined;
}
