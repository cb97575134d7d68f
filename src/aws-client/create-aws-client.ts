import { encodeBase64 } from "../core/base64.ts";
import { type Attempted, type Call, createAttempt } from "./attempt.ts";
import { AwsError } from "./aws-error.ts";
import type { AwsClientOptions } from "./client-options.ts";
import { type AwsHost, systemHost } from "./host.ts";
import { createRetryBudget } from "./retry-budget.ts";
import type { AwsService } from "./service.ts";

/** Calls AWS services that speak its JSON protocol. */
export interface AwsClient {
  /** Gives the output, parsed. A call may be sent more than once: it must be one that can be. */
  call(service: AwsService, operation: string, input: unknown, signal?: AbortSignal): Promise<unknown>;
}

/** Makes a client. It reads the environment when it is used, never before. */
export function createAwsClient(options: AwsClientOptions = {}, host: AwsHost = systemHost): AwsClient {
  const { maxAttempts = 3 } = options;
  const attempt = createAttempt(options, host);
  const budget = createRetryBudget();
  return {
    async call(service, operation, input, signal) {
      const target = `${service.target}.${operation}`;
      const call: Call = { service, target, body: JSON.stringify(input, withBlobs), signal };
      for (let retries = 0; ; retries++) {
        const attempted = await tryOnce(attempt, call);
        if ("output" in attempted) {
          budget.give(retries);
          return attempted.output;
        }
        const { error, mended } = attempted;
        if (retries + 1 >= maxAttempts || !(mended || error.retryable)) throw error;
        const pauseMs = budget.take(error.kind, retries, host.random());
        if (pauseMs === undefined) throw error;
        if (!mended) await host.pause(pauseMs, signal);
      }
    },
  };
}

/** What the way there and back throws may be tried again as well. */
async function tryOnce(attempt: (call: Call) => Promise<Attempted>, call: Call): Promise<Attempted> {
  try {
    return await attempt(call);
  } catch (error) {
    if (error instanceof AwsError) return { error, mended: false };
    throw error;
  }
}

/** The protocol has bytes as base64. Asked of the holder, since a Buffer turns into an object before it is the value. */
function withBlobs(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  return original instanceof Uint8Array ? encodeBase64(original) : value;
}
