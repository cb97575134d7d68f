import { type Hmac, hmacSha256, sha256 } from "../core/sha256.ts";
import type { Credentials } from "./credentials.ts";

/** A request to sign: a POST without a query, since that is all that the JSON protocol has. */
export interface Signable {
  readonly url: string;
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly service: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Gives the headers of a request with its signature. */
export type Sign = (request: Signable, credentials: Credentials) => Promise<Record<string, string>>;

/**
 * Makes a signer that keeps the key that it has derived last: it is the same for a day, a region and a service.
 *
 * Our own, because the libraries for it need web globals or packages that take longer to load than all of this.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createSigner(): Sign {
  let kept: { readonly of: string; readonly hmac: Promise<Hmac> } | undefined;
  const hmacFor = (secret: string, scope: string): Promise<Hmac> => {
    const of = `${scope} ${secret}`;
    if (kept?.of !== of) kept = { of, hmac: derived(secret, scope) };
    return kept.hmac;
  };
  return async ({ body, headers, now, region, service, url }, { accessKeyId, secretAccessKey, sessionToken }) => {
    const { host, pathname } = new URL(url);
    const time = new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
    const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
    const sent = { ...headers, "x-amz-date": time, ...(sessionToken && { "x-amz-security-token": sessionToken }) };
    const signed = Object.entries({ ...sent, host }).toSorted(([one], [other]) => (one < other ? -1 : 1));
    const names = signed.map(([name]) => name).join(";");
    const lines = signed.map(([name, value]) => `${name}:${value.trim().replaceAll(/\s+/g, " ")}\n`).join("");
    const request = ["POST", escaped(pathname), "", lines, names, await sha256(body, "hex")].join("\n");
    const text = ["AWS4-HMAC-SHA256", time, scope, await sha256(request, "hex")].join("\n");
    const signature = await (await hmacFor(secretAccessKey, scope)).text(text, "hex");
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return { ...sent, authorization };
  };
}

/** A path is escaped twice, once as every URL is and once more here, and has no empty steps. */
function escaped(path: string): string {
  const twice = encodeURIComponent(path.replaceAll(/\/+/g, "/")).replaceAll("%2F", "/");
  return twice.replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

async function derived(secret: string, scope: string): Promise<Hmac> {
  let hmac = hmacSha256(`AWS4${secret}`);
  for (const part of scope.split("/")) hmac = hmacSha256(await hmac.bytes(part));
  return hmac;
}
