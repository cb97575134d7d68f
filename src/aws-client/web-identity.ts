import { env } from "../core/host.ts";
import type { SendInit } from "../core/send.ts";
import { AwsError, kindOf } from "./aws-error.ts";
import type { Credentials, CredentialsContext } from "./credentials.ts";
import { endpointOf, regionOf } from "./endpoint.ts";
import { exchange } from "./exchange.ts";
import { readText } from "./read-text.ts";

/**
 * Exchanges the token of a service account (EKS, or any OpenID provider) for the credentials of a role.
 *
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function webIdentityCredentials(context: CredentialsContext): Promise<Credentials | undefined> {
  const file = env("AWS_WEB_IDENTITY_TOKEN_FILE");
  const role = env("AWS_ROLE_ARN");
  if (file === undefined || role === undefined) return undefined;
  const { host, region, timeoutMs } = context;
  const form = new URLSearchParams({
    Action: WHAT,
    Version: "2011-06-15",
    RoleArn: role,
    RoleSessionName: env("AWS_ROLE_SESSION_NAME") ?? `faasten-${host.now()}`,
    WebIdentityToken: readText(file).trim(),
  });
  const url = endpointOf({ id: "STS", host: "sts" }, regionOf(region), undefined);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  const init: SendInit = { method: "POST", headers, body: form.toString() };
  const { status, text } = await exchange(host, { what: WHAT, url, init, timeoutMs });
  const read = (name: string): string | undefined => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  // Only the code: the service's message may quote the token.
  if (status !== 200) throw failure(read("Code") ?? `HTTP_${status}`, status);
  const expiration = read("Expiration");
  return {
    accessKeyId: read("AccessKeyId") as string,
    secretAccessKey: read("SecretAccessKey") as string,
    sessionToken: read("SessionToken"),
    expiration: expiration === undefined ? undefined : new Date(expiration),
  };
}

const WHAT = "AssumeRoleWithWebIdentity";

function failure(code: string, status: number): AwsError {
  return new AwsError(code, `${WHAT}: ${code}`, { status, kind: kindOf(code, status) });
}
