import type { AwsHost } from "./host.ts";

/** Credentials, as the SDK's providers give them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string | undefined;
  /** When temporary credentials end. Without it they are used until the service refuses them. */
  readonly expiration?: Date | undefined;
}

/** Gives credentials; asked again when they are about to expire. */
export type CredentialsProvider = () => Credentials | Promise<Credentials>;

/** Where a client has its credentials from. */
export interface CredentialsSource {
  get(): Promise<Credentials>;
  /** Says that the service has refused these; tells whether the next may be others. */
  refused(credentials: Credentials): boolean;
}

/** What the sources that ask a service need of the client. */
export interface CredentialsContext {
  readonly host: AwsHost;
  readonly region: string | undefined;
  readonly timeoutMs: number;
}
