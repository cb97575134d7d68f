import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lambda } from "../../../src/adapters/aws/index.ts";
import { sourceOf } from "../../../src/adapters/aws/sources.ts";
import { fasten, isFaastenError } from "../../../src/index.ts";
import { consoleErrors } from "../../core/support/console-errors.ts";
import { albEvent } from "./samples/alb.ts";
import { callSamples } from "./samples/calls.ts";
import { logsEvent } from "./samples/cloudwatch-logs.ts";
import { codeCommitEvent } from "./samples/code-commit.ts";
import { lambdaContext } from "./samples/context.ts";
import { documentDbEvent, documentDbRecord } from "./samples/documentdb.ts";
import { eventBridgeEvent, scheduledEvent } from "./samples/event-bridge.ts";
import { functionUrlEvent, httpApiEvent } from "./samples/http-api.ts";
import { latticeV1Event, latticeV2Event } from "./samples/lattice.ts";
import { activeMqEvent, activeMqMessage, rabbitMqEvent, rabbitMqMessage } from "./samples/mq.ts";
import { kinesisEvent } from "./samples/other.ts";
import { httpApiV1Event, restApiEvent, restConsoleTest } from "./samples/rest-api.ts";
import { s3Event, s3TestEvent } from "./samples/s3.ts";
import { snsEvent } from "./samples/sns.ts";
import { sqsEvent, sqsRecord } from "./samples/sqs.ts";

const SAMPLES: readonly (readonly [name: string, kind: string, event: unknown])[] = [
  ["aws:apigateway-v2", "http", httpApiEvent()],
  ["aws:apigateway-v2", "http", functionUrlEvent()],
  ["aws:apigateway", "http", restApiEvent()],
  ["aws:apigateway", "http", restConsoleTest()],
  ["aws:apigateway", "http", httpApiV1Event()],
  ["aws:elasticloadbalancing", "http", albEvent()],
  ["aws:vpc-lattice", "http", latticeV2Event()],
  ["aws:vpc-lattice", "http", latticeV1Event()],
  ["aws:sqs", "batch", sqsEvent(sqsRecord("m-1"))],
  ["aws:sqs", "batch", sqsEvent(sqsRecord("m-1", { body: JSON.stringify(s3Event()) }))],
  ["aws:sqs", "batch", sqsEvent()],
  ["aws:kinesis", "batch", kinesisEvent()],
  ["aws:docdb", "whole", documentDbEvent(documentDbRecord("1"))],
  ["aws:sns", "whole", snsEvent()],
  ["aws:sns", "whole", snsEvent({ Message: JSON.stringify(eventBridgeEvent()) })],
  ["aws:s3", "whole", s3Event()],
  ["aws:s3", "whole", s3TestEvent()],
  ["aws:codecommit", "whole", codeCommitEvent()],
  ["aws:mq", "whole", activeMqEvent(activeMqMessage())],
  ["aws:rmq", "whole", rabbitMqEvent({ "orders::/": [rabbitMqMessage()] })],
  ["aws:events", "whole", eventBridgeEvent()],
  ["aws:events", "whole", scheduledEvent()],
  ["aws:logs", "whole", logsEvent()],
  ...callSamples.map(({ type, event }) => [`aws:${type.split(".")[0]}`, "call", event] as const),
  ["aws:lambda", "call", { Records: [{ eventSource: "aws:new" }] }],
  ["aws:lambda", "call", { hello: "world" }],
  ["aws:lambda", "call", "text"],
  ["aws:lambda", "call", null],
];

it.each(SAMPLES)("an event of %s is told as one (%s)", (name, kind, event) => {
  expect(sourceOf(event)).toMatchObject({ name, kind });
});

/** The sample with a random member, wherever it stands, replaced by something random. */
const damaged = fc
  .tuple(fc.constantFrom(...SAMPLES), fc.infiniteStream(fc.nat()), fc.jsonValue())
  .map(([[, , event], choices, value]) => {
    const replace = (at: unknown): unknown => {
      const members = Object.entries(Object(at) as object);
      const choice = Number(choices.next().value);
      if (typeof at !== "object" || members.length === 0 || choice % 5 === 0) return value;
      const [chosen] = members[choice % members.length] ?? [];
      const copy = members.map(([name, member]) => [name, name === chosen ? replace(member) : member] as const);
      return Array.isArray(at) ? copy.map(([, member]) => member) : Object.fromEntries(copy);
    };
    return replace(event);
  });

describe("a damaged event", () => {
  it("is handled, answered or refused with an error that says what is wrong", async () => {
    consoleErrors();
    const read = lambda(fasten().event(({ data }) => void data));
    await fc.assert(
      fc.asyncProperty(damaged, async (event) => {
        try {
          await read(event, lambdaContext());
        } catch (error) {
          const errors = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
          expect(errors.filter((each) => !isFaastenError(each))).toEqual([]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
