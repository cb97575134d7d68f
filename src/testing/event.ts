import { createEvent, type FunctionEvent, withData } from "../core/event.ts";

/**
 * Makes an event for tests: `data` as given, every attribute with a plain default.
 *
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { testEvent, testInvocation } from "faasten/testing";
 *
 * const double = fasten().event((event) => Number(event.data) * 2);
 *
 * console.log(await double.run(testEvent(21), testInvocation()));
 * ```
 */
export function testEvent<Data>(data: Data, overrides: Partial<Omit<FunctionEvent, "data">> = {}): FunctionEvent<Data> {
  const attributes = {
    id: "test-event",
    source: "/test",
    type: "test",
    delivery: { source: "test" },
    raw: data,
    ...overrides,
  };
  return withData(createEvent({ ...attributes, decode: () => data }), data);
}
