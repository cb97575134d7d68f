import { beforeEach, describe, expect, it } from "vitest";
import * as v from "valibot";
import { z } from "zod";
import { fasten } from "../../src/core/pipeline.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import type { StandardSchema } from "../../src/validation/standard-schema.ts";
import { validate } from "../../src/validation/validate.ts";
import { batchOf, runInLanes, statuses } from "../core/support/batch-of.ts";
import { consoleErrors } from "../core/support/console-errors.ts";

interface Order {
  readonly id: string;
  readonly total: number;
}

/** A schema by hand, which takes its time. */
const handWritten: StandardSchema<Order> = {
  "~standard": {
    version: 1,
    vendor: "hand",
    validate: async (value) => {
      await new Promise(setImmediate);
      const { id, total } = (value ?? {}) as Partial<Order>;
      if (typeof id !== "string") return { issues: [{ message: "must be a string", path: [{ key: "id" }] }] };
      if (typeof total !== "number") return { issues: [{ message: "must be a number", path: ["total"] }] };
      return { value: { id, total } };
    },
  },
};

/** One form, in the words of each library. */
const schemas: readonly (readonly [vendor: string, StandardSchema<Order>])[] = [
  ["zod", z.object({ id: z.string(), total: z.number() })],
  ["valibot", v.object({ id: v.string(), total: v.number() })],
  ["a schema by hand", handWritten],
];

const good = { id: "o1", total: 10 };

describe.each(schemas)("events validated by %s", (_vendor, schema) => {
  const order = fasten()
    .use(validate(schema))
    .event((event) => event.data);

  it("come in as the schema's output", async () => {
    expect(await order.run(testEvent(good), testInvocation())).toEqual(good);
  });

  it.each([[{ id: "o1", total: "10" }], [{}], [null], [undefined], ["text"]])(
    "fail for good when they are %j",
    async (data) => {
      const failure = {
        name: "ValidationError",
        code: "VALIDATION_FAILED",
        message: expect.stringMatching(/^validate: event e9 of type order: /),
      };
      const event = testEvent<unknown>(data, { id: "e9", type: "order" });
      await expect(order.run(event, testInvocation())).rejects.toMatchObject(failure);
    },
  );

  it("say where and what is wrong", async () => {
    const failure = await order.run(testEvent({ id: "o1" }), testInvocation()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: expect.stringContaining(": /total: "), issues: [expect.anything()] });
  });
});

describe("an event that does not pass its schema", () => {
  beforeEach(() => void consoleErrors());

  it("goes to the dead-letter hook, and the other records of its batch are handled", async () => {
    const buried: unknown[] = [];
    const fn = fasten()
      .use(validate(handWritten))
      .event((event) => event.data.id, { deadLetter: (event) => buried.push(event.data) });
    const report = await runInLanes(fn, batchOf<unknown>(good, { id: 5 }, good));
    expect(statuses(report)).toEqual(["ok", "deadLetter", "ok"]);
    expect(buried).toEqual([{ id: 5 }]);
  });

  it("does not reach the handler of a batch function; the others do, as the schema's output", async () => {
    const handled: unknown[] = [];
    const fn = fasten()
      .use(validate(z.object({ total: z.coerce.number() })))
      .batch((events) => void handled.push(events.map(({ data }) => data)));
    const { outcomes } = await fn.run(batchOf<unknown>({ total: "5" }, { total: "?" }, { total: 7 }), testInvocation());
    expect(handled).toEqual([[{ total: 5 }, { total: 7 }]]);
    expect(outcomes).toMatchObject([
      { status: "ok" },
      { status: "retry", error: { code: "VALIDATION_FAILED" } },
      { status: "ok" },
    ]);
  });

  it("and cannot even be decoded is an invalid event", async () => {
    const broken = Object.defineProperty(testEvent(1), "data", {
      get: () => {
        throw Object.assign(new Error("not JSON"), { code: "INVALID_EVENT" });
      },
    });
    await expect(
      fasten()
        .use(validate(handWritten))
        .event(() => 1)
        .run(broken, testInvocation()),
    ).rejects.toMatchObject({ code: "INVALID_EVENT" });
  });
});

describe("validate", () => {
  it("gives what is inside the output of transforms and defaults, and what is outside the event as it came", async () => {
    const seen: unknown[] = [];
    const fn = fasten(async (event, _invocation, next) => (await next(), seen.push((event as { data?: unknown }).data)))
      .use(validate(z.object({ total: z.string().transform(Number), currency: z.string().default("EUR") })))
      .event((event) => seen.push(event.data));
    await fn.run(testEvent({ total: "10" }), testInvocation());
    expect(seen).toEqual([{ total: 10, currency: "EUR" }, { total: "10" }]);
  });

  it("hands the output of one schema to the next", async () => {
    const fn = fasten()
      .use(validate(z.string().transform((text) => ({ text }))))
      .use(validate(z.object({ text: z.string().transform((text) => text.length) })))
      .event((event) => event.data.text);
    expect(await fn.run(testEvent("four"), testInvocation())).toBe(4);
  });

  it("fails, and not for good, when the schema itself throws", async () => {
    const outage: StandardSchema = {
      "~standard": { version: 1, vendor: "x", validate: () => Promise.reject(new Error("lookup failed")) },
    };
    consoleErrors();
    const fn = fasten()
      .use(validate(outage))
      .event(() => 1, { deadLetter: () => undefined });
    expect(statuses(await runInLanes(fn, batchOf(1)))).toEqual(["retry"]);
  });

  it("says so where there is nothing to validate", async () => {
    const fn = fasten()
      .use(validate(handWritten))
      .raw((event: object) => event);
    await expect(fn.run({ Records: [] }, testInvocation())).rejects.toMatchObject({
      code: "WRONG_INPUT",
      message: "validate: there is no event or request to validate; a .raw function validates for itself.",
    });
  });

  it.each([undefined, null, {}, { "~standard": {} }, { parse: () => 1 }, "schema"])(
    "refuses %o as a schema",
    (schema) => {
      const message = expect.stringMatching(
        /^validate: `schema` must be a Standard Schema \(zod, valibot, arktype, \.\.\.\), got /,
      ) as string;
      expect(() => validate(schema as never)).toThrow(expect.objectContaining({ code: "INVALID_OPTION", message }));
    },
  );

  it("takes a schema that is a function, as arktype's are", async () => {
    const schema = Object.assign(() => undefined, handWritten);
    expect(
      await fasten()
        .use(validate(schema))
        .event((event) => event.data.id)
        .run(testEvent(good), testInvocation()),
    ).toBe("o1");
  });
});
