import * as v from "valibot";
import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { fasten, type FunctionEvent, type Middleware, provide } from "../../src/index.ts";
import { type StandardSchema, validate } from "../../src/validation/index.ts";

interface Order {
  id: string;
  total: number;
}

const zodOrder = z.object({ id: z.string(), total: z.number() });
const valibotOrder = v.object({ id: v.string(), total: v.number() });
declare const ownOrder: StandardSchema<Order>;

/** What a tool looks like that asks for something of the event, such as a key. */
declare function by<Data>(select: (event: FunctionEvent<Data>) => unknown): Middleware<FunctionEvent<Data>>;

describe("after a schema, event.data is its output", () => {
  it("for zod, valibot and a schema by hand", () => {
    fasten()
      .use(validate(zodOrder))
      .event((event) => expectTypeOf(event.data).toEqualTypeOf<Order>());
    fasten()
      .use(validate(valibotOrder))
      .event((event) => expectTypeOf(event.data).toEqualTypeOf<Order>());
    fasten()
      .use(validate(ownOrder))
      .event((event) => expectTypeOf(event.data).toEqualTypeOf<Order>());
  });

  it("in the events of a batch", () => {
    fasten()
      .use(validate(zodOrder))
      .batch((events) => void expectTypeOf(events).toEqualTypeOf<readonly FunctionEvent<Order>[]>());
  });

  it("of transforms and coercions, which is not what came in", () => {
    const zodOutput = z.object({
      id: z.string().transform(Number),
      total: z.coerce.number(),
      note: z.string().default(""),
    });
    const valibotOutput = v.object({ id: v.pipe(v.string(), v.transform(Number)), note: v.optional(v.string(), "") });
    fasten()
      .use(validate(zodOutput))
      .event((event) => expectTypeOf(event.data).toEqualTypeOf<{ id: number; total: number; note: string }>());
    fasten()
      .use(validate(valibotOutput))
      .event((event) => expectTypeOf(event.data).toEqualTypeOf<{ id: number; note: string }>());
  });

  it("in the layers that follow, inline arrow functions included", () => {
    fasten()
      .use(validate(zodOrder))
      .use(async (input, _invocation, next) => {
        if (input instanceof Request) return next();
        expectTypeOf(input.data).toEqualTypeOf<Order>();
        return next();
      })
      .use(async (event: FunctionEvent<Order>, _invocation, next) => next({ key: event.data.id }))
      .event((event, { key }) =>
        expectTypeOf([event.data.total, key] as const).toEqualTypeOf<readonly [number, string]>(),
      );
  });

  it("inside of a tool that asks for something of the event, without an annotation", () => {
    fasten()
      .use(validate(zodOrder))
      .use(by((event) => expectTypeOf(event.data).toEqualTypeOf<Order>()))
      .event((event) => expectTypeOf(event.data).toEqualTypeOf<Order>());
    fasten()
      .use(validate(valibotOrder))
      .use(by((event) => event.data.id));
    fasten()
      .use(provide(() => ({ user: "ada" })))
      .use(validate(zodOrder))
      .use(by((event) => event.data.id))
      .event((event, { user }) => {
        expectTypeOf([event.data, user] as const).toEqualTypeOf<readonly [Order, string]>();
      });
  });

  it("and has nothing else", () => {
    const pipeline = fasten().use(validate(zodOrder));
    // @ts-expect-error -- an order has no `price`
    pipeline.event((event) => event.data.price as unknown);
    // @ts-expect-error -- an order has no `price`
    pipeline.use(by((event) => event.data.price as unknown));
  });

  it("of the last schema, where there are two", () => {
    fasten()
      .use(validate(z.unknown()))
      .use(validate(zodOrder))
      .event((event) => expectTypeOf(event.data).toEqualTypeOf<Order>());
  });
});

describe("without a schema", () => {
  it("event.data is unknown, for the handler and for tools", () => {
    fasten().event((event) => expectTypeOf(event.data).toBeUnknown());
    fasten().use(by((event) => expectTypeOf(event.data).toBeUnknown()));
    // @ts-expect-error -- nobody knows yet what the data is
    fasten().use(by((event) => event.data.id as unknown));
  });

  it("a handler cannot claim to know it", () => {
    // @ts-expect-error -- nobody knows yet what the data is
    fasten().event((event: FunctionEvent<Order>) => event.data.id);
    // @ts-expect-error -- nobody knows yet what the data is
    fasten().batch((events: readonly FunctionEvent<Order>[]) => events.forEach((event) => event.data.id));
  });
});

describe("after a schema, request.json()", () => {
  it("is its output, and the request is a request otherwise", () => {
    const pipeline = fasten().use(validate(z.object({ total: z.coerce.number() })));
    pipeline.http((request) => {
      expectTypeOf(request.json()).toEqualTypeOf<Promise<{ total: number }>>();
      expectTypeOf(request.text()).toEqualTypeOf<Promise<string>>();
      expectTypeOf(request).toExtend<Request>();
      return fetch(request);
    });
  });

  it("is its output also behind a layer that takes only requests", () => {
    fasten()
      .use(async (request: Request, _invocation, next) => next({ path: request.url }))
      .use(validate(zodOrder))
      .http((request, { path }) =>
        expectTypeOf([request.json(), path] as const).toEqualTypeOf<readonly [Promise<Order>, string]>(),
      );
  });
});

describe("a schema", () => {
  it("makes no function of requests one of events, or the other way round", () => {
    const requests = fasten()
      .use((_request: Request, _invocation, next) => next({}))
      .use(validate(zodOrder));
    // @ts-expect-error -- the first layer takes only requests
    requests.event((event: FunctionEvent<Order>) => event.id);
    const events = fasten()
      .use((_event: FunctionEvent, _invocation, next) => next({}))
      .use(validate(zodOrder));
    // @ts-expect-error -- the first layer takes only events
    events.http((request: Request) => request.url);
  });
});

describe("what is no schema", () => {
  it("does not compile", () => {
    // @ts-expect-error -- a function that parses is no Standard Schema
    validate((value: unknown) => value);
    // @ts-expect-error -- a class is no Standard Schema
    validate(Date);
  });
});
