import { env } from "../core/host.ts";
import { AwsError } from "./aws-error.ts";
import { containerCredentials } from "./container-credentials.ts";
import type { Credentials, CredentialsContext, CredentialsProvider, CredentialsSource } from "./credentials.ts";
import { createCredentialsCache } from "./credentials-cache.ts";
import { webIdentityCredentials } from "./web-identity.ts";

/**
 * The client's own credentials, else those of the environment, which is read at each use because platforms rotate it;
 * else those of a web identity or of the container's endpoint.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html
 */
export function credentialsSource(
  given: Credentials | CredentialsProvider | undefined,
  context: CredentialsContext,
): CredentialsSource {
  const load = typeof given === "function" ? given : () => temporaryCredentials(context);
  const cache = createCredentialsCache(async () => checked(await load()), context.host);
  return {
    async get() {
      const own = typeof given === "object" ? given : given ? undefined : environmentCredentials();
      return own ? checked(own) : cache.get();
    },
    refused: cache.refused,
  };
}

function environmentCredentials(): Credentials | undefined {
  const accessKeyId = env("AWS_ACCESS_KEY_ID");
  const secretAccessKey = env("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: env("AWS_SESSION_TOKEN") };
}

async function temporaryCredentials(context: CredentialsContext): Promise<Credentials> {
  const found = (await webIdentityCredentials(context)) ?? (await containerCredentials(context));
  if (found) return found;
  throw new AwsError("CREDENTIALS_MISSING", `AWS: there are no credentials: no \`credentials\`, and ${NOWHERE}.`, {});
}

const NOWHERE =
  "none of AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE and AWS_CONTAINER_CREDENTIALS_FULL_URI in the environment";

/** They become headers, and an error of fetch about a header shows it whole. */
function checked(credentials: Credentials): Credentials {
  const { accessKeyId, secretAccessKey, sessionToken = "-" } = credentials;
  if ([accessKeyId, secretAccessKey, sessionToken].every((part) => typeof part === "string" && /^[!-~]+$/.test(part)))
    return credentials;
  throw new AwsError("CREDENTIALS_INVALID", "AWS: credentials must be texts of visible ASCII characters.", {});
}
