import { describe, expectTypeOf, it } from "vitest";
import {
  fasten,
  type FunctionEvent,
  type Input,
  type Middleware,
  type Next,
  type Pipeline,
  type Tool,
} from "../../src/index.ts";

declare const forRequests: Middleware<Request>;
declare const forEvents: Middleware<FunctionEvent>;

describe("the input of a layer", () => {
  it("is a request or an event, as long as nobody has decided", () => {
    fasten().use(async (input, _invocation, next) => {
      expectTypeOf(input).toEqualTypeOf<Input>();
      return next();
    });
  });

  it("is what the handler's method says, for the handler", () => {
    fasten().http((request) => expectTypeOf(request).toEqualTypeOf<Request>());
    fasten().event((event) => expectTypeOf(event).toEqualTypeOf<FunctionEvent>());
    fasten().batch((events) => void expectTypeOf(events).toEqualTypeOf<readonly FunctionEvent[]>());
  });

  it("has no data that nobody has proved", () => {
    // @ts-expect-error -- its data is unknown until a validator, or a layer that replaces the event, says what it is
    fasten().use(async (_event: FunctionEvent<{ id: string }>, _invocation, next) => next());
    fasten()
      .use(async (event: FunctionEvent, _invocation, next) => next({}, event as FunctionEvent<{ id: string }>))
      .use(async (_event: FunctionEvent<{ id: string }>, _invocation, next) => next());
  });

  it("may be replaced for what is inside", () => {
    fasten()
      .use(async (event: FunctionEvent, _invocation, next) => next({}, event as FunctionEvent<string>))
      .event((event) => expectTypeOf(event).toEqualTypeOf<FunctionEvent<string>>());
  });
});

describe("a layer that takes only requests", () => {
  it("makes the function one of requests, with a Response through next()", () => {
    const pipeline = fasten().use(async (request: Request, _invocation, next) => next({ path: request.url }));
    pipeline.use(async (_request, _invocation, next) => {
      expectTypeOf(next).toEqualTypeOf<Next<Response>>();
      return next();
    });
    fasten()
      .use(forRequests)
      .use(async (request, _invocation, next) => {
        expectTypeOf([request, next] as const).toEqualTypeOf<readonly [Request, Next<Response>]>();
        return next();
      });
    expectTypeOf(pipeline).toEqualTypeOf<Pipeline<Request, { path: string }>>();
    pipeline.http((request, { path }) =>
      expectTypeOf([request, path] as const).toEqualTypeOf<readonly [Request, string]>(),
    );
  });

  it("cannot end in .event or .batch", () => {
    const pipeline = fasten().use(forRequests);
    // @ts-expect-error -- the parameter is a sentence that says why
    pipeline.event((event: FunctionEvent) => event.id);
    // @ts-expect-error -- the parameter is a sentence that says why
    pipeline.event((event) => event.id as unknown);
    // @ts-expect-error -- the parameter is a sentence that says why
    pipeline.batch((events) => events.forEach((event) => event.id));
  });

  it("does not go with one that takes only events", () => {
    // @ts-expect-error -- nothing is both
    fasten().use(forRequests).use(forEvents);
    // @ts-expect-error -- nothing is both
    fasten().use(forEvents).use(forRequests);
  });
});

describe("a layer that takes only events", () => {
  it("makes the function one of events", () => {
    fasten()
      .use(forEvents)
      .event((event) => expectTypeOf(event).toEqualTypeOf<FunctionEvent>());
    fasten()
      .use(forEvents)
      .batch((events) => void expectTypeOf(events).toEqualTypeOf<readonly FunctionEvent[]>());
  });

  it("cannot end in .http", () => {
    const pipeline = fasten().use(forEvents);
    // @ts-expect-error -- the parameter is a sentence that says why
    pipeline.http((request: Request) => request.url);
    // @ts-expect-error -- the parameter is a sentence that says why
    pipeline.http((request) => request.url as unknown);
  });
});

describe("what is no layer", () => {
  it("does not compile", () => {
    // @ts-expect-error -- a string is no layer
    fasten("logger");
    // @ts-expect-error -- a tool's part is a function
    fasten().use({ event: "log" });
    // @ts-expect-error -- misspelt
    fasten().use({ events: async () => undefined });
    expectTypeOf<{ event: "log" }>().not.toExtend<Tool>();
  });
});
