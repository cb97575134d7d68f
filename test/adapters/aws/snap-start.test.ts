import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { expect, test } from "vitest";
import { root } from "../../../scripts/public-paths.ts";

/**
 * What every restored copy of a snapshot would share: a random number, an id, a time, a timer. The program counts who asks
 * for one while the modules are loaded, then asks itself, so that it is known to count.
 */
const program = `
  const asked = [];
  const watch = (object, names) => names.forEach((name) => {
    const own = object[name];
    const wrapped = function (...args) {
      asked.push(name + (new Error().stack.match(/src\\/[^\\s:)]+/)?.[0] ?? ""));
      return new.target ? Reflect.construct(own, args) : own.apply(this, args);
    };
    object[name] = Object.assign(wrapped, own);
    if (name === "Date") Object.setPrototypeOf(wrapped, own), wrapped.now = own.now;
  });
  const nodeCrypto = process.getBuiltinModule("node:crypto");
  watch(globalThis, ["Date", "setTimeout", "setInterval", "setImmediate"]);
  watch(Date, ["now"]);
  watch(Math, ["random"]);
  watch(performance, ["now"]);
  watch(Object.getPrototypeOf(crypto), ["getRandomValues", "randomUUID"]);
  watch(nodeCrypto, ["randomBytes", "randomUUID", "randomInt", "randomFillSync"]);
  for (const module of JSON.parse(process.argv[1])) {
    await import(module);
    await import(module + "?again");
  }
  const whileLoading = [...asked];
  asked.length = 0;
  new Date(), Date.now(), Math.random(), performance.now(), crypto.randomUUID(), crypto.getRandomValues(new Uint8Array(1));
  console.log(JSON.stringify({ whileLoading, afterwards: asked }));
`;

test("no module makes anything unique or starts anything when it is loaded, so a snapshot may be restored many times", () => {
  const modules = globSync("src/**/*.ts", { cwd: root }).map((path) => `file://${root}${path}`);
  expect(modules.length).toBeGreaterThan(100);
  const args = ["--input-type=module", "--eval", program, JSON.stringify(modules)];
  const printed = execFileSync(process.execPath, args, { encoding: "utf8", timeout: 20_000 });
  expect(JSON.parse(printed)).toEqual({
    whileLoading: [],
    afterwards: ["Date", "now", "random", "now", "randomUUID", "getRandomValues"],
  });
});
