import { describe, expect, it } from "vitest";
import { RESERVED_MEMBERS } from "../../src/core/invocation.ts";
import type { EventMiddleware } from "../../src/core/middleware.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { provide } from "../../src/core/provide.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { batchOf, runInLanes } from "./support/batch-of.ts";

/** A layer that adds members as they come, unchecked by the compiler. */
const adding =
  (members: unknown): EventMiddleware =>
  async (_input, _invocation, next) =>
    next(members as object);

describe("members", () => {
  it("that a layer adds are seen inside of it", async () => {
    const fn = fasten()
      .use(async (_input, _invocation, next) => next({ user: "ada" }))
      .use(provide((_input, { user }) => ({ greeting: `hello ${user}` })))
      .use(provide(async () => ({ late: true })))
      .event((_event, { user, greeting, late }) => ({ user, greeting, late }));
    expect(await fn.run(testEvent(1), testInvocation())).toEqual({ user: "ada", greeting: "hello ada", late: true });
  });

  it("of a later layer take the place of an earlier layer's", async () => {
    const fn = fasten()
      .use(provide(() => ({ user: "ada" })))
      .use(provide((_input, { user }) => ({ user: user.length })))
      .event((_event, { user }) => user);
    expect(await fn.run(testEvent(1), testInvocation())).toBe(3);
  });

  it("of one record are seen neither by the other records nor by the invocation", async () => {
    const seen: string[][] = [];
    const look = (invocation: object): number =>
      seen.push(Object.keys(invocation).filter((name) => name.startsWith("record")));
    const invocation = testInvocation();
    const fn = fasten()
      .use(async (input, _invocation, next) => next({ [`record${(input as { id: string }).id}`]: true }))
      .use(async (_input, _invocation, next) => (await new Promise(setImmediate), next())) // All records are under way.
      .event((_event, record) => look(record));
    await runInLanes(fn, batchOf("a", "b", "c"), invocation);
    look(invocation);
    expect(seen).toEqual([["record0"], ["record1"], ["record2"], []]);
  });

  it("of one invocation are not seen by the next one", async () => {
    const fn = fasten(adding({ user: "ada" })).event((_event, invocation) => Object.hasOwn(invocation, "user"));
    await fn.run(testEvent(1), testInvocation());
    const bare = fasten().event((_event, invocation) => "user" in invocation);
    expect(await bare.run(testEvent(1), testInvocation())).toBe(false);
  });
});

describe("a name that the invocation has already", () => {
  it.each([...RESERVED_MEMBERS])("%s is refused, and the handler does not run", async (name) => {
    let handled = false;
    const fn = fasten(adding(JSON.parse(`{"${name}": "mine"}`))).event(() => (handled = true));
    await expect(fn.run(testEvent(1), testInvocation())).rejects.toMatchObject({
      code: "RESERVED_MEMBER",
      message: `next: the invocation has a member \`${name}\` already; give yours another name.`,
    });
    expect(handled).toBe(false);
  });

  it("is every name that the invocation's interface speaks of", () => {
    const own = Object.keys(testInvocation());
    const inherited = Object.getOwnPropertyNames(Object.getPrototypeOf(testInvocation())).filter(
      (name) => name !== "constructor",
    );
    expect([...own, ...inherited, "__proto__"].toSorted()).toEqual([...RESERVED_MEMBERS].toSorted());
  });
});

describe("hostile members", () => {
  it("an own `__proto__` changes no prototype", async () => {
    const invocation = testInvocation();
    const before: unknown = Object.getPrototypeOf(invocation);
    const fn = fasten(adding(JSON.parse('{"__proto__": {"admin": true}}'))).event(() => "handled");
    await expect(fn.run(testEvent(1), invocation)).rejects.toThrow("`__proto__`");
    expect(Object.getPrototypeOf(invocation)).toBe(before);
    expect({}).not.toHaveProperty("admin");
  });

  it("that are inherited are not taken", async () => {
    const fn = fasten(adding(Object.create({ admin: true }))).event((_event, invocation) => "admin" in invocation);
    expect(await fn.run(testEvent(1), testInvocation())).toBe(false);
  });

  it("named like members of every object do no harm", async () => {
    const members = { constructor: 1, hasOwnProperty: 2, toString: 3, valueOf: 4, isPrototypeOf: 5, toJSON: 6 };
    const fn = fasten(adding(members)).event((_event, invocation) => ({
      ...invocation,
      signal: invocation.signal.aborted,
    }));
    expect(await fn.run(testEvent(1), testInvocation())).toMatchObject({
      ...members,
      id: "test-invocation",
      signal: false,
    });
  });
});
