import { describe, expect, it } from "vitest";
import { AwsError } from "../../src/aws-client/aws-error.ts";
import type { AwsClientOptions } from "../../src/aws-client/client-options.ts";
import { createAwsClient } from "../../src/aws-client/create-aws-client.ts";
import type { AwsHost } from "../../src/aws-client/host.ts";
import { testHost } from "./support/host.ts";
import { type Answer, type Loopback, startLoopback } from "./support/loopback.ts";

const SERVICE = { id: "DYNAMODB", host: "dynamodb", target: "DynamoDB_20120810", json: "1.0" } as const;
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "top/secret+key", sessionToken: "session+token" };
const THROTTLED: Answer = {
  status: 400,
  body: { __type: "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException", message: "slow down" },
};
const BROKEN: Answer = { status: 500, body: { __type: "com.amazonaws.dynamodb.v20120810#InternalServerError" } };

function clientOf({ url: endpoint }: Loopback, options: AwsClientOptions = {}, host: AwsHost = testHost()) {
  const client = createAwsClient({ region: "eu-central-1", endpoint, credentials: CREDENTIALS, ...options }, host);
  return (signal?: AbortSignal) => client.call(SERVICE, "GetItem", { TableName: "t" }, signal);
}

async function failure(promise: Promise<unknown>): Promise<AwsError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AwsError) return error;
  throw new Error("no AwsError", { cause: error });
}

describe("call", () => {
  it("sends AWS's JSON protocol, signed, and gives the output", async () => {
    await using service = await startLoopback({ body: { Item: { id: { S: "ü" } } } });
    expect(await clientOf(service)()).toEqual({ Item: { id: { S: "ü" } } });
    const [{ body, headers, method, path } = expect.fail("no request")] = service.requests;
    expect([method, path, body]).toEqual(["POST", "/", '{"TableName":"t"}']);
    expect(headers["content-type"]).toBe("application/x-amz-json-1.0");
    expect(headers["x-amz-target"]).toBe("DynamoDB_20120810.GetItem");
    expect(headers["x-amz-security-token"]).toBe("session+token");
    expect(headers.authorization).toContain("AKIDEXAMPLE/20260101/eu-central-1/dynamodb/aws4_request");
  });

  it("sends bytes as base64, those of a Buffer too", async () => {
    await using service = await startLoopback({});
    const client = createAwsClient({ region: "r", endpoint: service.url, credentials: CREDENTIALS });
    await client.call(SERVICE, "PutItem", {
      B: new Uint8Array([1, 2, 255]),
      BS: [Buffer.from("hi")],
      M: { B: "text" },
    });
    expect(service.requests[0]?.body).toBe('{"B":"AQL/","BS":["aGk="],"M":{"B":"text"}}');
  });

  it("follows no redirect, which would carry the signature away", async () => {
    await using elsewhere = await startLoopback({});
    await using service = await startLoopback({ status: 307, headers: { location: elsewhere.url } });
    expect(await failure(clientOf(service)())).toMatchObject({ code: "HTTP_307", status: 307, retryable: false });
    expect([service.requests.length, elsewhere.requests.length]).toEqual([1, 0]);
  });
});

describe("an error", () => {
  it("has the service's code, status and request", async () => {
    await using service = await startLoopback({
      status: 400,
      headers: { "x-amzn-requestid": "R1" },
      body: { __type: "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", message: "no such table" },
    });
    const error = await failure(clientOf(service)());
    expect(error.message).toBe("DynamoDB_20120810.GetItem: ResourceNotFoundException: no such table");
    expect(error).toMatchObject({
      name: "AwsError",
      code: "ResourceNotFoundException",
      status: 400,
      requestId: "R1",
      retryable: false,
    });
    expect(service.requests.length).toBe(1);
  });

  it.each<[string, Answer, string, boolean]>([
    ["by a header", { status: 400, headers: { "x-amzn-errortype": "NoWay:http://x" } }, "NoWay", false],
    ["by `code`", { status: 400, body: { code: "ThrottlingException", Message: "m" } }, "ThrottlingException", true],
    ["by nothing but the status", { status: 503, body: "<html>" }, "HTTP_503", true],
    ["of a body that is null", { status: 404, body: "null" }, "HTTP_404", false],
    ["of a hostile body", { status: 400, body: { __type: { a: 1 }, message: ["x"] } }, "HTTP_400", false],
    ["of an answer that is cut off", { status: 200, body: '{"Item":' }, "ANSWER_INVALID", true],
  ])("is known %s", async (_how, answer, code, retryable) => {
    await using service = await startLoopback(answer);
    expect(await failure(clientOf(service, { maxAttempts: 1 })())).toMatchObject({ code, retryable });
  });

  it("never shows credentials, although the service may", async () => {
    const message = `AKIDEXAMPLE top/secret+key session+token\n\nThe Canonical String was: x-amz-security-token:session+token`;
    await using service = await startLoopback({ status: 400, body: { __type: "InvalidSignatureException", message } });
    const error = await failure(clientOf(service)());
    expect(error.message).toBe("DynamoDB_20120810.GetItem: InvalidSignatureException: *** *** ***");
    expect([JSON.stringify(error).includes("session"), error.body]).toEqual([false, undefined]);
  });

  it("never shows credentials that cannot be sent", async () => {
    const host = testHost({ fetch: () => expect.fail("nothing may be sent") });
    for (const bad of ["line\nbreak", "ümlaut", "", " "]) {
      const credentials = { ...CREDENTIALS, sessionToken: `secret${bad && `-${bad}`}` };
      const given = bad === "" ? { ...CREDENTIALS, accessKeyId: "" } : credentials;
      const client = createAwsClient({ region: "r", credentials: given }, host);
      const error = await failure(client.call(SERVICE, "GetItem", {}));
      expect(error.message).toBe("AWS: credentials must be texts of visible ASCII characters.");
    }
  });
});

describe("retries", () => {
  it("come after growing pauses, longer ones when the service is overloaded", async () => {
    for (const [answer, pauses] of [
      [BROKEN, [25, 50, 100]],
      [THROTTLED, [250, 500, 1000]],
      ["reset", [25, 50, 100]],
    ] as [Answer, number[]][]) {
      await using service = await startLoopback(answer, answer, answer, { body: { ok: 1 } });
      const host = testHost();
      expect(await clientOf(service, { maxAttempts: 4 }, host)()).toEqual({ ok: 1 });
      expect(host.pauses).toEqual(pauses);
    }
  });

  it("end after `maxAttempts` with the last error", async () => {
    await using service = await startLoopback(BROKEN);
    expect(await failure(clientOf(service)())).toMatchObject({ code: "InternalServerError", status: 500 });
    expect(service.requests.length).toBe(3);
  });

  it("become fewer while all calls fail, and come back with success", async () => {
    const failing = Array.from({ length: 250 }, () => BROKEN) as [Answer];
    const fine = Array.from({ length: 5 }, () => ({}));
    await using service = await startLoopback(...failing, ...fine, BROKEN, { body: { ok: 1 } });
    const call = clientOf(service, { maxAttempts: 2 });
    for (let calls = 0; calls < 100; calls++) await failure(call());
    expect(service.requests.length).toBe(200); // Each of them twice, which uses the budget up ...
    for (let calls = 0; calls < 50; calls++) await failure(call());
    expect(service.requests.length).toBe(250); // ... so that each goes out once,
    for (let calls = 0; calls < 5; calls++) await call();
    expect(await call()).toEqual({ ok: 1 }); // ... until enough have succeeded for another retry.
  });

  it("go on after a try without an answer, which is given up", async () => {
    await using service = await startLoopback("silence", { body: { ok: 1 } });
    expect(await clientOf(service, { timeoutMs: 200 })()).toEqual({ ok: 1 });
    await using silent = await startLoopback("silence");
    const error = await failure(clientOf(silent, { timeoutMs: 50, maxAttempts: 1 })());
    expect(error).toMatchObject({ code: "TIMEOUT", retryable: true, status: undefined });
    expect(error.message).toBe("DynamoDB_20120810.GetItem: no answer within 50 ms");
  });

  it("end at once when the caller gives up, with the caller's reason", async () => {
    await using service = await startLoopback("silence");
    const controller = new AbortController();
    const reason = new Error("enough");
    const call = clientOf(service)(controller.signal);
    await expect.poll(() => service.requests.length).toBe(1);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    await expect(clientOf(service)(controller.signal)).rejects.toBe(reason);
    expect(service.requests.length).toBe(1);
  });
});

it("a call that is given up does not wait for credentials", async () => {
  const controller = new AbortController();
  const credentials = (): Promise<never> => {
    queueMicrotask(() => controller.abort(new Error("enough")));
    return new Promise(() => undefined);
  };
  const client = createAwsClient({ region: "r", credentials }, testHost());
  await expect(client.call(SERVICE, "GetItem", {}, controller.signal)).rejects.toThrow("enough");
});

describe("the clock", () => {
  const skewed = (date: number): Answer => ({
    status: 400,
    headers: { date: new Date(date).toUTCString() },
    body: { __type: "com.amazon.coral.service#InvalidSignatureException", message: "Signature expired" },
  });

  it("is set by the service's when that refuses the time of a signature, for later calls too", async () => {
    const host = testHost();
    await using service = await startLoopback(skewed(host.time + 3_600_000), { body: {} });
    const call = clientOf(service, {}, host);
    await call();
    await call();
    const dates = service.requests.map(({ headers }) => headers["x-amz-date"]);
    expect(dates).toEqual(["20260101T000000Z", "20260101T010000Z", "20260101T010000Z"]);
    expect(host.pauses).toEqual([]);
  });

  it("is not to blame for a wrong secret", async () => {
    const host = testHost();
    await using service = await startLoopback(skewed(host.time + 1_000));
    expect(await failure(clientOf(service, {}, host)())).toMatchObject({ code: "InvalidSignatureException" });
    expect(service.requests.length).toBe(1);
  });

  it("may have gone on while the process was frozen between signing and sending", async () => {
    const host = testHost();
    await using service = await startLoopback(skewed(host.time + 3_600_000), { body: {} });
    const { fetch } = host;
    host.fetch = (url, init) => {
      host.time = Date.UTC(2026, 0, 1, 1); // As it is when the process goes on.
      return fetch(url, init);
    };
    await clientOf(service, {}, host)();
    const dates = service.requests.map(({ headers }) => headers["x-amz-date"]);
    expect(dates).toEqual(["20260101T000000Z", "20260101T010000Z"]);
  });
});
