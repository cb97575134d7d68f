import { fasten } from "faasten";
import { lambda } from "faasten/aws/sqs";
import { createIdempotency, IdempotencyError } from "faasten/idempotency";
import { aesGcm } from "faasten/idempotency/encryption";
import { http } from "faasten/idempotency/http";
import { dynamodbStore } from "faasten/idempotency/dynamodb";
import { memoryStore } from "faasten/idempotency/memory";
import { invoke } from "faasten/testing";
import { equal } from "./check.ts";
import { serviceUrl } from "./service-url.ts";
import { CREDENTIALS, REGION } from "./signed-service.ts";

/** Hashes, ciphers, clocks and responses are every runtime's own. */
export const idempotencyChecks: Record<string, () => unknown> = {
  "idempotency: keys are the same everywhere": async () => {
    const once = createIdempotency({ store: memoryStore(), scope: "shop" });
    const keys: string[] = [];
    for (const key of ["order-1", ["tenant", 1n], { b: new Date(0), a: "ü\ud800" }])
      await once.run("charge", key, (attempt) => void keys.push(attempt.key));
    equal(keys, [
      "v1:shop.charge.v1:HTzX3B32MLB8LMl7OjvDQ7zEXiQ9UhRk",
      "v1:shop.charge.v1:YL0unw7YHv8VEWqSIWNR60O8jaSqg5Vj",
      "v1:shop.charge.v1:ZiGB5rOuAn8syX8W-xKRpnFB7CL-IIFO",
    ]);
  },

  "idempotency: a result is recorded as it is, encrypted, and given again": async () => {
    const encryption = aesGcm({ keys: { first: new Uint8Array(32).fill(7) }, current: "first" });
    const once = createIdempotency({ store: memoryStore(), encryption, secret: "of-at-least-16-characters" });
    const result = { at: new Date(5), big: 10n, bytes: new Uint8Array([1, 2]), none: undefined, text: "ü" };
    let runs = 0;
    const work = () => ({ ...result, runs: ++runs });
    const first = await once.run("charge", "order-1", work);
    const second = await once.run("charge", "order-1", work);
    equal(runs, 1);
    equal(first === second, false);
    equal([second.at.getTime(), String(second.big), [...second.bytes], "none" in second], [5, "10", [1, 2], true]);
  },

  "idempotency: requests to DynamoDB are sent, and signed as the SDK signs them": async () => {
    const store = dynamodbStore({ table: "once", region: REGION, endpoint: serviceUrl, credentials: CREDENTIALS });
    const once = createIdempotency({ store });
    equal(await once.run("charge", "zürich", () => "done"), "done");
  },

  "idempotency: a message that comes twice in a batch is handled once": async () => {
    const once = createIdempotency({ store: memoryStore() });
    const seen: unknown[] = [];
    const handler = lambda(
      fasten()
        .use(once.by())
        .event(async ({ id, data }) => {
          await new Promise((resolve) => setTimeout(resolve, 5));
          seen.push(id);
          if (data === "bad") throw new Error("bad");
        }),
    );
    const message = (messageId: string, body: string) => ({
      messageId,
      body,
      attributes: {},
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
      awsRegion: "eu-west-1",
    });
    const event = { Records: [message("m-1", "good"), message("m-1", "good"), message("m-2", "bad")] };
    const context = { awsRequestId: "request-1", functionName: "shop", getRemainingTimeInMillis: () => 3000 };
    equal(await handler(event, context), { batchItemFailures: [{ itemIdentifier: "m-2" }] });
    equal(seen, ["m-1", "m-2"]);
  },

  "idempotency: a request with a key is answered again, byte for byte": async () => {
    const once = createIdempotency({ store: memoryStore(), http });
    let runs = 0;
    const fn = fasten()
      .use(once.http({ principal: () => "alice" }))
      .http(() => new Response(new Uint8Array([0, 255, ++runs]), { status: 201, headers: { "x-run": String(runs) } }));
    const ask = () =>
      invoke(fn, new Request("https://shop.example/orders", { method: "POST", headers: { "idempotency-key": "k-1" } }));
    const first = await ask();
    const second = await ask();
    equal([first.status, second.status], [201, 201]);
    equal(second.headers.get("idempotent-replayed"), "true");
    equal([...new Uint8Array(await second.arrayBuffer())], [...new Uint8Array(await first.arrayBuffer())]);
  },

  "idempotency: whoever comes while another is at it is told so": async () => {
    const store = memoryStore();
    const [here, there] = [createIdempotency({ store }), createIdempotency({ store })];
    const done = Promise.withResolvers<string>();
    const first = here.run("charge", "order-1", () => done.promise);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const refused = await there.run("charge", "order-1", () => "twice").catch((error: unknown) => error);
    equal(refused instanceof IdempotencyError && refused.code, "IDEMPOTENCY_IN_PROGRESS");
    done.resolve("once");
    equal([await first, await there.run("charge", "order-1", () => "twice")], ["once", "once"]);
  },
};
