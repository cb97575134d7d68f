import { afterEach, describe, expect, it, vi } from "vitest";
import { lambda } from "../../../src/adapters/aws/index.ts";
import { fasten } from "../../../src/index.ts";
import { createLogger } from "../../../src/logger/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { lambdaContext } from "../../adapters/aws/samples/context.ts";
import { sqsEvent, sqsRecord } from "../../adapters/aws/samples/sqs.ts";
import { parseLine } from "../support/format-records.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("lines of a function on Lambda", () => {
  it("have the request id and the X-Ray trace of their own invocation, both read anew each time", async () => {
    const sink = memorySink();
    const log = createLogger({ sink, format: "json", wide: false });
    const handler = lambda(fasten(log).raw(() => log.info("inside")));
    for (const last of ["1", "2"]) {
      vi.stubEnv(
        "_X_AMZN_TRACE_ID",
        `Root=1-5759e988-bd862e3fe1be46a99427279${last};Parent=53995c3f42cd8ad8;Sampled=1`,
      );
      await handler({}, lambdaContext({ awsRequestId: `request-${last}` }));
    }
    expect(sink.lines.map(parseLine)).toMatchObject([
      { requestId: "request-1", trace_id: "5759e988bd862e3fe1be46a994272791" },
      { requestId: "request-2", trace_id: "5759e988bd862e3fe1be46a994272792" },
    ]);
  });

  it("have the message they are about, and one wide record tells of all messages of a batch", async () => {
    const sink = memorySink();
    const log = createLogger({ sink, format: "json" });
    const handler = lambda(
      fasten(log).event(async ({ id }) => {
        log.append({ seen: id });
        await new Promise(setImmediate);
        log.info("handling");
        if (id === "m-2") throw new Error("broken");
      }),
    );
    const answer = await handler(sqsEvent(sqsRecord("m-1"), sqsRecord("m-2")), lambdaContext());
    const lines = sink.lines.map(parseLine);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "m-2" }] });
    expect(lines.map((line) => [line["message"], line["cloudevents.event_id"], line["seen"]])).toEqual([
      ["handling", "m-1", "m-1"],
      ["handling", "m-2", "m-2"],
      ["the record failed", "m-2", "m-2"],
      ["queue orders partial", undefined, undefined],
    ]);
    expect(lines.at(-1)).toMatchObject({ "messaging.batch.message_count": 2, "batch.ok": 1, "batch.failed": 1 });
  });
});
