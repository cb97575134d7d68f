import { HttpError } from "../../../src/core/http-error.ts";

const refuse = (): never => {
  throw new Error("hands off");
};

/** What a handler may throw at us. Each is made afresh. */
export const hostileThrows: readonly (readonly [what: string, make: () => unknown])[] = [
  ["undefined", () => undefined],
  ["null", () => null],
  ["a string", () => "secret"],
  ["a symbol", () => Symbol("secret")],
  ["a frozen object", () => Object.freeze({ message: "secret" })],
  ["a frozen error", () => Object.freeze(new Error("secret"))],
  ["an object without a prototype", () => Object.create(null) as unknown],
  ["an object whose every getter throws", () => throwingGetters({})],
  ["an error whose every getter throws", () => throwingGetters(Object.create(Error.prototype) as object)],
  ["a proxy that was revoked", () => revoked()],
  ["a proxy whose every trap throws", () => everyTrapThrows()],
  [
    "one of our errors in a proxy that throws when read",
    () => new Proxy(new HttpError(404, "secret"), { get: refuse }),
  ],
];

/** A proxy of which nothing at all can be asked. */
export function everyTrapThrows(): object {
  return new Proxy({}, new Proxy({}, { get: () => refuse }));
}

function throwingGetters(target: object): object {
  const names = ["message", "stack", "name", "cause", "code", "status", "then", "toString", "toJSON"];
  return Object.defineProperties(
    target,
    Object.fromEntries(names.map((name) => [name, { get: refuse, enumerable: true }])),
  );
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
