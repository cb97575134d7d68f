import { AwsError, toAwsError } from "./aws-error.ts";
import type { AwsClientOptions } from "./client-options.ts";
import { credentialsSource } from "./credentials-source.ts";
import { endpointOf, regionOf } from "./endpoint.ts";
import { type Answer, exchange } from "./exchange.ts";
import type { AwsHost } from "./host.ts";
import type { AwsService } from "./service.ts";
import { createSigner } from "./sign.ts";
import { untilAborted } from "../core/until-aborted.ts";

/** One call of a service. */
export interface Call {
  readonly service: AwsService;
  /** The operation as `X-Amz-Target` has it. */
  readonly target: string;
  readonly body: string;
  readonly signal: AbortSignal | undefined;
}

/** What became of one try: the output, or what went wrong and whether the next try has something that this one had not. */
export type Attempted = { readonly output: unknown } | { readonly error: AwsError; readonly mended: boolean };

/** Makes the function that tries a call once, with the newest credentials and the service's time. */
export function createAttempt(
  { credentials: given, endpoint, region, timeoutMs = 1000 }: AwsClientOptions,
  host: AwsHost,
): (call: Call) => Promise<Attempted> {
  const credentials = credentialsSource(given, { host, region, timeoutMs });
  const sign = createSigner();
  /** What to add to this machine's time to have the service's. */
  let clockOffsetMs = 0;

  /** By the time that was signed, not the present one: a process that froze in between has signed too early as well. */
  const learnTime = ({ headers }: Answer, signedAt: number): boolean => {
    const theirs = Date.parse(headers.get("date") ?? "");
    if (!(Math.abs(theirs - signedAt) > CLOCK_TOLERANCE_MS)) return false;
    clockOffsetMs = theirs - host.now();
    return true;
  };

  return async ({ body, service, signal, target }) => {
    const signedFor = regionOf(region);
    const url = endpointOf(service, signedFor, endpoint);
    const used = await untilAborted(credentials.get(), signal);
    const now = host.now() + clockOffsetMs;
    const plain = { "content-type": `application/x-amz-json-${service.json}`, "x-amz-target": target };
    const headers = await sign({ url, headers: plain, body, service: service.host, region: signedFor, now }, used);
    const init = { method: "POST", headers, body } as const;
    const answer = await exchange(host, { what: target, url, init, timeoutMs, signal });
    if (answer.status === 200) return { output: outputOf(target, answer) };
    const { accessKeyId, secretAccessKey, sessionToken = secretAccessKey } = used;
    const secrets = [accessKeyId, secretAccessKey, sessionToken];
    const error = toAwsError(target, { ...answer, body: parsed(answer.text) }, secrets);
    const mended =
      error.kind === "clock" ? learnTime(answer, now) : error.kind === "credentials" && credentials.refused(used);
    return { error, mended };
  };
}

/** The SDK's: the service itself takes five minutes. */
const CLOCK_TOLERANCE_MS = 240_000;

function outputOf(target: string, { status, text }: Answer): unknown {
  const output = parsed(text);
  if (output !== undefined) return output;
  throw new AwsError("ANSWER_INVALID", `${target}: the answer is not JSON`, { status, kind: "transient" });
}

/** Without the parser's error, which would quote the text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
