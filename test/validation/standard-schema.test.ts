import { describe, expect, it } from "vitest";
import { pointerOf, type SchemaIssue } from "../../src/validation/standard-schema.ts";

describe("the place of an issue", () => {
  it.each<[path: SchemaIssue["path"], pointer: string]>([
    [undefined, ""],
    [[], ""],
    [["a"], "/a"],
    [["list", 0, "name"], "/list/0/name"],
    [[{ key: "a" }, { key: 1 }], "/a/1"],
    [["a/b", "m~n", "~1"], "/a~1b/m~0n/~01"],
    [[""], "/"],
    [[Symbol("s")], "/Symbol(s)"],
    [["__proto__"], "/__proto__"],
  ])("%o is a JSON Pointer: %j", (path, pointer) => {
    expect(pointerOf(path === undefined ? { message: "m" } : { message: "m", path })).toBe(pointer);
  });
});
