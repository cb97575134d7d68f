import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endpointOf, isEndpoint, regionOf } from "../../src/aws-client/endpoint.ts";

const SERVICE = { id: "DYNAMODB", host: "dynamodb" };

beforeEach(() => {
  for (const name of [
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_DYNAMODB",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_USE_FIPS_ENDPOINT",
    "AWS_USE_DUALSTACK_ENDPOINT",
  ])
    vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("endpointOf", () => {
  const { endpointProvider } = new DynamoDB({ region: "us-east-1" }).config;
  const regions = [
    "us-east-1",
    "eu-central-1",
    "mx-central-1",
    "xx-new-1",
    "us-gov-west-1",
    "cn-north-1",
    "eusc-de-east-1",
  ];

  it.each(regions)("of %s is the SDK's", (region) => {
    for (const fips of [false, true])
      for (const dualStack of [false, true]) {
        vi.stubEnv("AWS_USE_FIPS_ENDPOINT", String(fips));
        vi.stubEnv("AWS_USE_DUALSTACK_ENDPOINT", String(dualStack).toUpperCase());
        const { url } = endpointProvider({ Region: region, UseFIPS: fips, UseDualStack: dualStack });
        expect(endpointOf(SERVICE, region, undefined)).toBe(url.href);
      }
  });

  it("is the given one, else the service's of the environment, else the environment's for all", () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://all:1");
    expect(endpointOf(SERVICE, "us-east-1", undefined)).toBe("http://all:1");
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", "http://dynamodb:2/prefix");
    expect(endpointOf(SERVICE, "us-east-1", undefined)).toBe("http://dynamodb:2/prefix");
    expect(endpointOf({ id: "STS", host: "sts" }, "us-east-1", undefined)).toBe("http://all:1");
    expect(endpointOf(SERVICE, "us-east-1", "https://given")).toBe("https://given");
    vi.stubEnv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    expect(endpointOf(SERVICE, "us-east-1", undefined)).toBe("https://dynamodb.us-east-1.amazonaws.com/");
    expect(endpointOf(SERVICE, "us-east-1", "https://given")).toBe("https://given");
  });

  it("takes no address that could not be asked, and does not show it", () => {
    vi.stubEnv("AWS_ENDPOINT_URL", "http://user:secret@host");
    const message = "AWS: AWS_ENDPOINT_URL must be an http or https address without a user.";
    expect(() => endpointOf(SERVICE, "us-east-1", undefined)).toThrow(message);
    for (const bad of ["", "host", "ftp://host", "http://", "http://a b", "https://host/?q", "https://host#x", 1, null])
      expect([bad, isEndpoint(bad)]).toEqual([bad, false]);
    for (const good of ["http://127.0.0.1:8000", "https://host/prefix/", "http://[::1]:1"])
      expect([good, isEndpoint(good)]).toEqual([good, true]);
  });
});

describe("regionOf", () => {
  it("is the given one, else the environment's", () => {
    vi.stubEnv("AWS_DEFAULT_REGION", "us-west-2");
    expect(regionOf(undefined)).toBe("us-west-2");
    vi.stubEnv("AWS_REGION", "eu-west-1");
    expect(regionOf(undefined)).toBe("eu-west-1");
    expect(regionOf("sa-east-1")).toBe("sa-east-1");
  });

  it("must be one, and nothing that would lead to another host", () => {
    const message = "AWS: there must be a `region`, or AWS_REGION in the environment.";
    for (const bad of [undefined, "", "evil.example/", "a#", "a@b", "a b"])
      expect(() => regionOf(bad)).toThrow(message);
  });
});
