import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAwsClient } from "../../src/aws-client/create-aws-client.ts";
import type { Credentials } from "../../src/aws-client/credentials.ts";
import { credentialsSource } from "../../src/aws-client/credentials-source.ts";
import { testHost, type TestHost } from "./support/host.ts";
import { startLoopback } from "./support/loopback.ts";

const STATIC = { accessKeyId: "AKSTATIC", secretAccessKey: "secret" };
const MINUTE_MS = 60_000;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "faasten-credentials-"));
  for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function sourceOf(given?: Parameters<typeof credentialsSource>[0], host: TestHost = testHost()) {
  return credentialsSource(given, { host, region: "eu-central-1", timeoutMs: 2_000 });
}

describe("the environment", () => {
  it("is read at each use, since a platform may exchange it", async () => {
    const source = sourceOf();
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AK1");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "s1");
    expect(await source.get()).toEqual({ accessKeyId: "AK1", secretAccessKey: "s1", sessionToken: undefined });
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AK2");
    vi.stubEnv("AWS_SESSION_TOKEN", "t2");
    expect(await source.get()).toEqual({ accessKeyId: "AK2", secretAccessKey: "s1", sessionToken: "t2" });
  });

  it("gives way to credentials that were passed", async () => {
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AK1");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "s1");
    expect(await sourceOf(STATIC).get()).toBe(STATIC);
    expect(await sourceOf(() => STATIC).get()).toBe(STATIC);
  });

  it("may have none", async () => {
    await expect(sourceOf().get()).rejects.toMatchObject({
      code: "CREDENTIALS_MISSING",
      retryable: false,
      message:
        "AWS: there are no credentials: no `credentials`, and none of AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE and " +
        "AWS_CONTAINER_CREDENTIALS_FULL_URI in the environment.",
    });
  });
});

describe("a provider", () => {
  const provider = (host: TestHost, minutes: number) =>
    vi.fn<() => Promise<Credentials>>(async () => ({
      ...STATIC,
      expiration: new Date(host.time + minutes * MINUTE_MS),
    }));

  it("is asked once for all who wait, and again five minutes before the end", async () => {
    const host = testHost();
    const load = provider(host, 60);
    const source = sourceOf(load, host);
    const all = await Promise.all(Array.from({ length: 20 }, () => source.get()));
    expect(new Set(all).size).toBe(1);
    host.time += 54 * MINUTE_MS;
    await source.get();
    expect(load).toHaveBeenCalledTimes(1);
    host.time += 2 * MINUTE_MS;
    await Promise.all([source.get(), source.get()]);
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("that fails leaves those that are still good, without being asked each time", async () => {
    const host = testHost();
    const load = provider(host, 60);
    const source = sourceOf(load, host);
    const first = await source.get();
    load.mockRejectedValue(new Error("down"));
    host.time += 57 * MINUTE_MS;
    for (let calls = 0; calls < 10; calls++) expect(await source.get()).toBe(first);
    expect(load).toHaveBeenCalledTimes(2);
    host.time += 4 * MINUTE_MS; // They have ended.
    await expect(source.get()).rejects.toThrow("down");
    load.mockResolvedValue(STATIC);
    expect(await source.get()).toBe(STATIC);
  });

  it("whose credentials end soon is not asked at each use", async () => {
    const host = testHost();
    const load = provider(host, 3);
    const source = sourceOf(load, host);
    for (let calls = 0; calls < 10; calls++) await source.get();
    expect(load).toHaveBeenCalledTimes(1);
    host.time += 20_000;
    for (let calls = 0; calls < 10; calls++) await source.get();
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("is asked anew when the service refuses what it gave", async () => {
    const expired = { status: 400, body: { __type: "x#ExpiredTokenException", message: "expired" } };
    await using service = await startLoopback(expired, { body: { ok: 1 } });
    let made = 0;
    const credentials = (): Credentials => ({ ...STATIC, accessKeyId: `AK${++made}` });
    const client = createAwsClient({ region: "r", endpoint: service.url, credentials }, testHost());
    const dynamodb = { id: "DYNAMODB", host: "dynamodb", target: "T", json: "1.0" } as const;
    expect(await client.call(dynamodb, "X", {})).toEqual({ ok: 1 });
    expect(service.requests.map(({ headers }) => /AK\d/.exec(headers.authorization ?? "")?.[0])).toEqual([
      "AK1",
      "AK2",
    ]);
    await using refusing = await startLoopback(expired);
    const fixed = createAwsClient({ region: "r", endpoint: refusing.url, credentials: STATIC }, testHost());
    await expect(fixed.call(dynamodb, "X", {})).rejects.toMatchObject({ code: "ExpiredTokenException" });
    expect(refusing.requests.length).toBe(1); // The same again would be refused again.
  });
});

describe("the container's endpoint", () => {
  const BODY = { AccessKeyId: "AKC", SecretAccessKey: "s", Token: "t", Expiration: "2026-01-01T06:00:00Z" };
  const GIVEN = { accessKeyId: "AKC", secretAccessKey: "s", sessionToken: "t", expiration: new Date(BODY.Expiration) };

  it("is asked with the token of the file, which may change", async () => {
    await using service = await startLoopback({ body: BODY });
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", `${service.url}/v1/credentials`);
    vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file("token", "first\n"));
    const host = testHost();
    const source = sourceOf(undefined, host);
    expect(await source.get()).toEqual(GIVEN);
    file("token", "second");
    host.time = Date.parse(BODY.Expiration);
    await source.get();
    expect(service.requests.map(({ headers, path }) => [path, headers.authorization])).toEqual([
      ["/v1/credentials", "first"],
      ["/v1/credentials", "second"],
    ]);
  });

  it("is ECS's for a path alone", async () => {
    const urls: string[] = [];
    const host = testHost({
      fetch: async (url) => {
        urls.push(url);
        return Response.json(BODY);
      },
    });
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/id");
    expect(await sourceOf(undefined, host).get()).toEqual(GIVEN);
    expect(urls).toEqual(["http://169.254.170.2/v2/credentials/id"]);
  });

  it("must be the container's own, or https", async () => {
    const urls: string[] = [];
    const fetch: TestHost["fetch"] = async (url) => {
      urls.push(url);
      return Response.json(BODY);
    };
    const ask = (url: string): Promise<Credentials> => {
      vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", url);
      return sourceOf(undefined, testHost({ fetch })).get();
    };
    const good = ["http://169.254.170.23/v1", "http://[fd00:ec2::23]/v1", "http://localhost:1/", "https://a.example/"];
    for (const url of good) expect(await ask(url)).toEqual(GIVEN);
    expect(urls).toEqual(good);
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", undefined);
    for (const path of ["@a.example/", ".a.example/", ":80@a.example/"]) {
      vi.stubEnv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", path);
      await expect(sourceOf(undefined, testHost({ fetch })).get()).rejects.toThrow(
        "must be https, or of the container",
      );
    }
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", undefined);
    for (const url of ["http://a.example/", "http://127.0.0.1.a.example/", "http://u:p@localhost/", "file:///x", "x"])
      await expect(ask(url)).rejects.toMatchObject({ code: "CREDENTIALS_UNAVAILABLE" });
    expect(urls).toEqual(good);
  });

  it.each([
    ["is overloaded", { status: 429 }, true, "status 429"],
    ["is broken", { status: 500, body: "secret" }, true, "status 500"],
    ["refuses", { status: 403, body: "secret" }, false, "status 403"],
    ["does not speak JSON", { body: "secret" }, false, "the answer is not JSON"],
  ])("tells nothing of what it said when it %s", async (_how, answer, retryable, told) => {
    await using service = await startLoopback(answer);
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url);
    const message = `the container's credentials: ${told}.`;
    await expect(sourceOf().get()).rejects.toMatchObject({ code: "CREDENTIALS_UNAVAILABLE", retryable, message });
  });

  it("is asked again, like a service, when it is overloaded", async () => {
    await using endpoint = await startLoopback({ status: 429 }, { body: BODY });
    await using service = await startLoopback({ body: { ok: 1 } });
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.url);
    const host = testHost();
    const client = createAwsClient({ region: "r", endpoint: service.url }, host);
    expect(await client.call({ id: "X", host: "x", target: "T", json: "1.1" }, "Y", {})).toEqual({ ok: 1 });
    expect([endpoint.requests.length, service.requests.length, host.pauses]).toEqual([2, 1, [250]]);
  });

  it.each([{ message: "later" }, "null", [], 5])("that gives nothing usable is not used: %j", async (body) => {
    await using service = await startLoopback({ body });
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url);
    await expect(sourceOf().get()).rejects.toMatchObject({ code: "CREDENTIALS_INVALID" });
  });

  it("may give no token", async () => {
    await using service = await startLoopback({ body: { ...BODY, Token: null } });
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", service.url);
    expect(await sourceOf().get()).toEqual({ ...GIVEN, sessionToken: undefined });
  });

  it("is not asked with a token that is none", async () => {
    vi.stubEnv("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1:1");
    vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "two\nlines");
    const message = "the container's credentials: the authorization token must be one line of ASCII characters.";
    await expect(sourceOf().get()).rejects.toMatchObject({ message });
    vi.stubEnv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", join(folder, "missing"));
    await expect(sourceOf().get()).rejects.toMatchObject({ code: "CREDENTIALS_UNAVAILABLE" });
  });
});

describe("a web identity", () => {
  const answer = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
    <AssumeRoleWithWebIdentityResult><Credentials>
      <AccessKeyId>AKW</AccessKeyId><SecretAccessKey>s/+=</SecretAccessKey>
      <SessionToken>t/+=</SessionToken><Expiration>2026-01-01T01:00:00Z</Expiration>
    </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

  it("is exchanged for a role's credentials", async () => {
    await using sts = await startLoopback({ body: answer });
    vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.url);
    vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", file("jwt", "a.b+c&d\n"));
    vi.stubEnv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/orders");
    expect(await sourceOf().get()).toEqual({
      accessKeyId: "AKW",
      secretAccessKey: "s/+=",
      sessionToken: "t/+=",
      expiration: new Date("2026-01-01T01:00:00Z"),
    });
    const [{ body, headers, method } = expect.fail("no request")] = sts.requests;
    expect([method, headers.authorization]).toEqual(["POST", undefined]);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      Action: "AssumeRoleWithWebIdentity",
      Version: "2011-06-15",
      RoleArn: "arn:aws:iam::123456789012:role/orders",
      RoleSessionName: `faasten-${Date.UTC(2026, 0, 1)}`,
      WebIdentityToken: "a.b+c&d",
    });
  });

  it("that is refused is told by the service's code", async () => {
    const refusal =
      "<ErrorResponse><Error><Code>InvalidIdentityToken</Code><Message>a.b.c</Message></Error></ErrorResponse>";
    await using sts = await startLoopback({ status: 400, body: refusal });
    vi.stubEnv("AWS_ENDPOINT_URL_STS", sts.url);
    vi.stubEnv("AWS_WEB_IDENTITY_TOKEN_FILE", file("jwt", "a.b.c"));
    vi.stubEnv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/orders");
    const message = "AssumeRoleWithWebIdentity: InvalidIdentityToken";
    await expect(sourceOf().get()).rejects.toMatchObject({ code: "InvalidIdentityToken", retryable: false, message });
  });
});
