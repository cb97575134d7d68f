import { AwsV4Signer } from "aws4fetch";
import type { Credentials } from "./credentials.ts";

/** A request to sign: a POST, since that is all that the JSON protocol has. */
export interface Signable {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly service: string;
  readonly region: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Gives the headers of a request with its signature. */
export type Sign = (request: Signable, credentials: Credentials) => Promise<Headers>;

/**
 * Makes a signer that keeps the keys that it derives: one for each day, region and service.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createSigner(): Sign {
  const cache = new Map<string, ArrayBuffer>();
  return async ({ now, ...request }, { accessKeyId, secretAccessKey, sessionToken }) => {
    if (cache.size > MOST_KEYS) cache.clear(); // Credentials have been exchanged often.
    const datetime = new Date(now).toISOString().replaceAll(/[:-]|\.\d{3}/g, "");
    const signer = new AwsV4Signer({
      ...request,
      method: "POST",
      accessKeyId,
      secretAccessKey,
      ...(sessionToken !== undefined && { sessionToken }),
      datetime,
      allHeaders: true,
      cache,
    });
    const { headers } = await signer.sign();
    return headers;
  };
}

const MOST_KEYS = 16;
