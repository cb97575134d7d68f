/** What the client must know of a service. */
export interface AwsService {
  /** As in `AWS_ENDPOINT_URL_<id>`. */
  readonly id: string;
  /** The first part of its host's name, which is also what requests are signed for. */
  readonly host: string;
  /** What stands before the operation in `X-Amz-Target`. */
  readonly target: string;
  /** The version of AWS's JSON protocol. */
  readonly json: "1.0" | "1.1";
}
