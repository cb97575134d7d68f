import { fasten } from "faasten";
import { invoke, testEvent, testInvocation } from "faasten/testing";
import { type StandardSchema, validate, ValidationError } from "faasten/validation";
import { equal } from "./check.ts";

/** A Standard Schema by hand: an object with a numeric `total`, which comes out in cents. */
const order: StandardSchema<{ cents: number }> = {
  "~standard": {
    version: 1,
    vendor: "by-hand",
    validate: (value) => {
      const total = (value as { total?: unknown } | null)?.total;
      return typeof total === "number"
        ? { value: { cents: total * 100 } }
        : { issues: [{ message: "a number", path: ["total"] }] };
    },
  },
};

/** Validation of events and of request bodies. */
export const validationChecks: Record<string, () => unknown> = {
  "validation: an event comes out as the schema says, or fails with its issues": async () => {
    const fn = fasten()
      .use(validate(order))
      .event(({ data }) => data.cents);
    equal(await invoke(fn, testEvent({ total: 3 })), 300);
    const error = await invoke(fn, testEvent({ total: "3" })).catch((thrown: unknown) => thrown);
    equal(error instanceof ValidationError && error.issues.map(({ message }) => message), ["a number"]);
  },

  "validation: a request comes out as the schema says, or gets 422 with pointers, or 400": async () => {
    const fn = fasten()
      .use(validate(order))
      .http(async (request) => ({ cents: (await request.json()).cents }));
    const send = async (body: string) => {
      const response = await fn.run(
        new Request("https://example.com/", { method: "POST", body, headers: json }),
        testInvocation(),
      );
      return { status: response.status, body: (await response.json()) as { cents?: number; errors?: unknown } };
    };
    equal(await send('{"total":3}'), { status: 200, body: { cents: 300 } });
    const refused = await send("{}");
    equal([refused.status, refused.body.errors], [422, [{ detail: "a number", pointer: "#/total" }]]);
    equal((await send("{")).status, 400);
  },
};

const json = { "content-type": "application/json" };
