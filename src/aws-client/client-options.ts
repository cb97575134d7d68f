import type { Credentials, CredentialsProvider } from "./credentials.ts";

/** Options of the client that comes with the library. */
export interface AwsClientOptions {
  /** @default `AWS_REGION`, else `AWS_DEFAULT_REGION` */
  readonly region?: string | undefined;
  /** Another address than the region's. @default `AWS_ENDPOINT_URL_<SERVICE>`, else `AWS_ENDPOINT_URL`, else none */
  readonly endpoint?: string | undefined;
  /** Credentials, or a function that gives them. @default those of the environment, a web identity or the container */
  readonly credentials?: Credentials | CredentialsProvider | undefined;
  /** How long one try may take, in milliseconds. @default 1000 */
  readonly timeoutMs?: number | undefined;
  /** How often a call is tried in all, while the service is out of reach, overloaded or in error. @default 3 */
  readonly maxAttempts?: number | undefined;
}
