import type { IdempotencyStore } from "./store.ts";

/** The same store with some members of its own; all else stays the store's, whose private fields are found as well. */
export function withMembers<Store extends IdempotencyStore>(store: Store, own: Partial<IdempotencyStore>): Store {
  return new Proxy(store, {
    get(target, name) {
      if (Object.hasOwn(own, name)) return own[name as keyof IdempotencyStore];
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}
