import { env } from "../core/host.ts";
import { AwsError, kindOf } from "./aws-error.ts";
import type { Credentials, CredentialsContext } from "./credentials.ts";
import { exchange } from "./exchange.ts";
import { readText } from "./read-text.ts";

/**
 * Asks the endpoint that ECS, EKS Pod Identity, Greengrass and Lambda with SnapStart have in the container.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
 */
export async function containerCredentials({ host, timeoutMs }: CredentialsContext): Promise<Credentials | undefined> {
  const relative = env("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const url = relative ? `http://169.254.170.2${relative}` : env("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (url === undefined) return undefined;
  if (!isTrusted(url)) throw failure("AWS_CONTAINER_CREDENTIALS_FULL_URI must be https, or of the container itself");
  const { status, text } = await exchange(host, { what: WHERE, url, init: { headers: authorization() }, timeoutMs });
  if (status !== 200) throw failure(`status ${status}`, status);
  const { AccessKeyId, SecretAccessKey, Token, Expiration } = parsed(text, status);
  return {
    accessKeyId: AccessKeyId as string,
    secretAccessKey: SecretAccessKey as string,
    sessionToken: Token ?? undefined,
    expiration: Expiration === undefined ? undefined : new Date(Expiration),
  };
}

/** Whoever is asked is told the token, so it must be nobody else. */
function isTrusted(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname, password, protocol, username } = new URL(url);
  if (username || password) return false;
  return protocol === "https:" || (protocol === "http:" && CONTAINER_HOSTS.test(hostname));
}

const CONTAINER_HOSTS = /^(localhost|127(\.\d+){3}|\[::1\]|169\.254\.170\.(2|23)|\[fd00:ec2::23\])$/;

function authorization(): Record<string, string> {
  const file = env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const token = file === undefined ? env("AWS_CONTAINER_AUTHORIZATION_TOKEN") : readText(file).trim();
  if (token === undefined) return {};
  if (/^[ -~]+$/.test(token)) return { authorization: token };
  throw failure("the authorization token must be one line of ASCII characters");
}

function parsed(text: string, status: number): Record<string, string | undefined> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, string>;
  } catch {
    throw failure("the answer is not JSON", status); // Without the parser's error, which would quote it.
  }
}

const WHERE = "the container's credentials";

function failure(what: string, status = 0): AwsError {
  return new AwsError("CREDENTIALS_UNAVAILABLE", `${WHERE}: ${what}.`, { status, kind: kindOf("", status) });
}
