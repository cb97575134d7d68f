import { env } from "../../core/host.ts";
import { gcp } from "../formats/gcp.ts";
import { jsonFormat } from "../json-format.ts";
import type { LogFormat, LogSink } from "../record.ts";
import { azureSink } from "../sinks/azure.ts";
import { consoleSink } from "../sinks/console.ts";
import { workersSink } from "../sinks/workers.ts";

/** Options of a logger that follow from where it runs. */
export interface PlatformLogging {
  readonly format?: LogFormat;
  readonly sink?: LogSink;
}

/**
 * Chooses how lines look and where they go by the platform that the code runs on: for a function that is deployed to several.
 *
 * Google Cloud gets `gcp()`, Azure Functions `azureSink()`, Cloudflare Workers `workersSink()`, Deno Deploy and the edge
 * runtimes of Vercel and Netlify `consoleSink()`. Everywhere else, Lambda included, it leaves the defaults of the logger.
 * What is given beside it overrides it. On Fastly give `fastlySink()`: the platform does not tell its log endpoint.
 *
 * Knative cannot be told from Cloud Run, so its lines have `severity`, too, unless you give `format: "json"`.
 *
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { platform } from "faasten/logger/platform";
 *
 * export const log = createLogger({ ...platform(), service: "orders" });
 * ```
 */
export function platform(): PlatformLogging {
  return PLATFORMS.find(({ here }) => here())?.logging() ?? {};
}

interface Ambient {
  readonly navigator?: { readonly userAgent?: string };
  readonly EdgeRuntime?: unknown;
  readonly Netlify?: unknown;
  readonly Deno?: unknown;
}

const ambient = globalThis as Ambient;
const inEnvironment = (...names: readonly string[]): boolean => names.some((name) => env(name) !== undefined);

/** The first that holds counts: Netlify's edge is Deno, and its functions are Lambda. */
const PLATFORMS: readonly { here(): boolean; logging(): PlatformLogging }[] = [
  {
    here: () => ambient.navigator?.userAgent === "Cloudflare-Workers",
    logging: () => ({ format: jsonFormat, sink: workersSink() }),
  },
  {
    here: () => ambient.EdgeRuntime !== undefined || (ambient.Deno !== undefined && isDeployed()),
    logging: () => ({ format: jsonFormat, sink: consoleSink() }),
  },
  {
    here: () => inEnvironment("FUNCTIONS_WORKER_RUNTIME", "WEBSITE_SITE_NAME"),
    logging: () => ({ format: jsonFormat, sink: azureSink() }),
  },
  {
    here: () =>
      !inEnvironment("AWS_LAMBDA_FUNCTION_NAME") && inEnvironment("K_SERVICE", "FUNCTION_TARGET", "CLOUD_RUN_JOB"),
    logging: () => ({ format: gcp() }),
  },
];

function isDeployed(): boolean {
  return ambient.Netlify !== undefined || inEnvironment("DENO_DEPLOYMENT_ID", "DENO_DEPLOY", "OTEL_DENO");
}
