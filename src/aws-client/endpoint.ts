import { env } from "../core/host.ts";
import { AwsError } from "./aws-error.ts";
import type { AwsService } from "./service.ts";

/** The region to sign for, which may be known by the environment alone. */
export function regionOf(region: string | undefined): string {
  const found = region ?? env("AWS_REGION") ?? env("AWS_DEFAULT_REGION");
  // It becomes part of a host name.
  if (found !== undefined && /^[a-z0-9-]+$/i.test(found)) return found;
  throw new AwsError("REGION_MISSING", "AWS: there must be a `region`, or AWS_REGION in the environment.", {});
}

/**
 * The address of a service: the one that was configured, or the one of its region.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointOf(
  { host, id }: Pick<AwsService, "host" | "id">,
  region: string,
  given: string | undefined,
): string {
  const configured = isOn("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
    ? undefined
    : (env(`AWS_ENDPOINT_URL_${id}`) ?? env("AWS_ENDPOINT_URL"));
  const url = given ?? configured;
  if (url !== undefined) return checked(url);
  const [suffix, dualStack] = suffixesOf(region);
  const wantsDualStack = isOn("AWS_USE_DUALSTACK_ENDPOINT");
  // In the government's regions DynamoDB's plain name is FIPS already.
  const isFipsByName = host === "dynamodb" && region.startsWith("us-gov-") && !wantsDualStack;
  const isFips = isOn("AWS_USE_FIPS_ENDPOINT") && !isFipsByName;
  return `https://${host}${isFips ? "-fips" : ""}.${region}.${wantsDualStack ? dualStack : suffix}/`;
}

/** Tells whether a request can be sent to an address. One with a password in it is refused by fetch, which shows it. */
export function isEndpoint(url: unknown): boolean {
  return typeof url === "string" && /^https?:\/\/[^/@\s?#]+(\/[^@\s?#]*)?$/.test(url) && URL.canParse(url);
}

function checked(url: string): string {
  if (isEndpoint(url)) return url;
  throw new AwsError("ENDPOINT_INVALID", "AWS: AWS_ENDPOINT_URL must be an http or https address without a user.", {});
}

function isOn(name: string): boolean {
  return env(name)?.toLowerCase() === "true";
}

function suffixesOf(region: string): readonly string[] {
  return PARTITIONS.find(([prefix]) => region.startsWith(prefix))?.[1] ?? ["amazonaws.com", "api.aws"];
}

/** @see https://github.com/boto/botocore/blob/develop/botocore/data/partitions.json */
const PARTITIONS: readonly (readonly [prefix: string, suffixes: readonly string[]])[] = [
  ["cn-", ["amazonaws.com.cn", "api.amazonwebservices.com.cn"]],
  ["eusc-", ["amazonaws.eu", "api.amazonwebservices.eu"]],
];
