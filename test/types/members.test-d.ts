import { describe, expectTypeOf, it } from "vitest";
import {
  type BatchFunction,
  deadline,
  type EventFunction,
  fasten,
  type HttpFunction,
  type Input,
  type Invocation,
  type Middleware,
  provide,
  type RawFunction,
} from "../../src/index.ts";

/** Needs nothing, adds `user`. */
declare const authenticate: Middleware<Input, object, { user: string }>;
/** Needs `user`, adds `cart`. */
declare const findCart: Middleware<Input, { user: string }, { cart: string[] }>;
/** Needs `cart`, adds nothing. */
declare const logCart: Middleware<Input, { cart: string[] }>;

describe("members that a layer adds are seen inside", () => {
  it("when an inline arrow function gives them to next()", () => {
    fasten()
      .use((_input, _invocation, next) => next({ user: "ada" }))
      .event((_event, invocation) => expectTypeOf(invocation).toEqualTypeOf<Invocation & { user: string }>());
  });

  it("when it awaits next(), with try, catch and finally around", () => {
    fasten()
      .use(async (_input, _invocation, next) => {
        try {
          const result = await next({ user: "ada" });
          return result;
        } catch (error) {
          throw new Error("outer", { cause: error });
        } finally {
          String(1);
        }
      })
      .event((_event, { user }) => expectTypeOf(user).toEqualTypeOf<string>());
  });

  it("when it changes the response's headers on the way out", () => {
    const stamp: Middleware<Request, object, { user: string }> = async (_request, _invocation, next) => {
      const response = await next({ user: "ada" });
      response.headers.set("x-user", "ada");
      return response;
    };
    fasten()
      .use(stamp)
      .use(async (_request, { user }, next) => {
        const response = await next();
        response.headers.set("x-user", user);
        return response;
      })
      .http((_request, { user }) => expectTypeOf(user).toEqualTypeOf<string>());
  });

  it("when provide makes them, with or without a promise", () => {
    fasten()
      .use(provide(() => ({ user: "ada" })))
      .use(provide(async (_input, { user }) => ({ letters: user.length })))
      .event((_event, { user, letters }) => {
        expectTypeOf(user).toEqualTypeOf<string>();
        expectTypeOf(letters).toEqualTypeOf<number>();
      });
  });

  it("when a Middleware says so", () => {
    const pipeline = fasten().use(authenticate).use(findCart);
    pipeline.event((_event, { user, cart }) =>
      expectTypeOf({ user, cart }).toEqualTypeOf<{ user: string; cart: string[] }>(),
    );
    pipeline.http((_request, { user, cart }) =>
      expectTypeOf({ user, cart }).toEqualTypeOf<{ user: string; cart: string[] }>(),
    );
    pipeline.batch((_events, { user }) => void expectTypeOf(user).toEqualTypeOf<string>());
    pipeline.raw((_event: object, { user }) => expectTypeOf(user).toEqualTypeOf<string>());
  });

  it("also past a layer that adds nothing, and past a tool", () => {
    fasten()
      .use(authenticate)
      .use(async (_input, _invocation, next) => next())
      .use(deadline())
      .use({ event: async (_input, _invocation, next) => next() })
      .event((_event, { user }) => expectTypeOf(user).toEqualTypeOf<string>());
  });

  it("when the layer may answer early with a plain value", () => {
    fasten()
      .use(async (_input, { coldStart }, next) => (coldStart ? "not yet" : next({ user: "ada" })))
      .event((_event, { user }) => expectTypeOf(user).toEqualTypeOf<string>());
  });

  it("only those that each way through the layer adds", () => {
    fasten()
      .use(async (_input, { coldStart }, next) => (coldStart ? next({ user: "ada", since: 1 }) : next({ user: "bob" })))
      .event((_event, invocation) => {
        expectTypeOf(invocation.user).toEqualTypeOf<string>();
        expectTypeOf(invocation).not.toHaveProperty("since");
      });
  });

  it("with the type of the last layer that adds them", () => {
    fasten()
      .use(provide(() => ({ user: "ada", kept: true })))
      .use(provide((_input, { user }) => ({ user: user.length })))
      .event((_event, { user, kept }) => expectTypeOf({ user, kept }).toEqualTypeOf<{ user: number; kept: boolean }>());
  });
});

describe("members are not seen", () => {
  it("outside: by the layers before", () => {
    fasten()
      .use(async (_input, invocation, next) => {
        expectTypeOf(invocation).not.toHaveProperty("user");
        return next();
      })
      .use(authenticate);
  });

  it("in a pipeline that shares only the prefix", () => {
    const prefix = fasten();
    prefix.use(authenticate);
    prefix.event((_event, invocation) => expectTypeOf(invocation).not.toHaveProperty("user"));
  });

  it("in the type of the finished function", () => {
    const pipeline = fasten().use(authenticate).use(findCart);
    expectTypeOf(pipeline.http(() => 1)).toEqualTypeOf<HttpFunction>();
    expectTypeOf(pipeline.event(() => 1)).toEqualTypeOf<EventFunction<number>>();
    expectTypeOf(pipeline.batch(() => undefined)).toEqualTypeOf<BatchFunction>();
    expectTypeOf(pipeline.raw((event: string) => event.length)).toEqualTypeOf<RawFunction<string, number>>();
    expectTypeOf<Parameters<HttpFunction["run"]>[1]>().toEqualTypeOf<Invocation>();
  });

  it("when nobody adds them", () => {
    // @ts-expect-error -- nobody has provided `user`
    fasten().event((_event, { user }) => user as unknown);
  });
});

describe("a layer that needs a member", () => {
  it("compiles after the layer that adds it", () => {
    fasten().use(authenticate).use(findCart).use(logCart);
    fasten()
      .use(provide(() => ({ user: "ada" })))
      .use(findCart);
  });

  it("does not compile without it, or before it: the order matters", () => {
    // @ts-expect-error -- nobody has provided `user`
    fasten().use(findCart);
    // @ts-expect-error -- `cart` comes later
    fasten().use(authenticate).use(logCart).use(findCart);
    // @ts-expect-error -- fasten() takes only layers that need nothing
    fasten(findCart);
  });

  it("does not compile when the member is of another type", () => {
    const pipeline = fasten().use(provide(() => ({ user: 1 })));
    // @ts-expect-error -- `user` is a number here
    pipeline.use(findCart);
  });
});

describe("the names of the invocation's own members", () => {
  it("are refused by next()", () => {
    // @ts-expect-error -- the invocation has an `id`
    fasten().use(async (_input, _invocation, next) => next({ id: "mine" }));
    // @ts-expect-error -- the invocation has a `signal`, also beside good names
    fasten().use(async (_input, _invocation, next) => next({ user: "ada", signal: null }));
  });

  it("are refused by provide", () => {
    // @ts-expect-error -- the invocation has a `raw`
    fasten().use(provide(() => ({ raw: 1 })));
  });
});
