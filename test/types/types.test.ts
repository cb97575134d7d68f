import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { root } from "../../scripts/public-paths.ts";
import { diagnose } from "./support/diagnose.ts";

const order = "z.object({ id: z.string(), total: z.number() })";
const validated = `fasten().use(provide(() => ({ user: "ada" }))).use(validate(${order}))`;
const byKey = `declare function by<Data>(select: (event: FunctionEvent<Data>) => unknown): Middleware<FunctionEvent<Data>>;`;

/** Each makes the compiler say what something is. */
const shown = {
  "a pipeline of either kind": `const shown: null = ${validated};`,
  "a pipeline of events": `${byKey} const shown: null = ${validated}.use(by((event) => event.data.id));`,
  "a pipeline of requests":
    "const shown: null = fasten().use(async (request: Request, _, next) => next({ path: request.url }));",
  "a handler's event": `${validated}.event((event) => { const shown: null = event; return shown; });`,
  "a handler's invocation": `${validated}.event((_event, invocation) => { const shown: null = invocation; return shown; });`,
  "a handler's request": `${validated}.http((request) => { const shown: null = request; return shown; });`,
  "a handler's events": `${validated}.batch((events) => { const shown: null = events; return shown ?? undefined; });`,
  "a layer's next": "fasten().use(async (_input, _invocation, next) => { const shown: null = next; return shown; });",
  "an event function": `const shown: null = ${validated}.event(async (event) => event.data.total);`,
  "an http function": `const shown: null = ${validated}.http(async (request) => request.json());`,
};

/** Each is a mistake that the compiler has to find. */
const mistakes = {
  "a member that nobody provides": `const needsUser: Middleware<FunctionEvent, { user: string }> = async (_event, _invocation, next) => next();
    fasten().use(needsUser);`,
  "an event handler after a layer for requests":
    "fasten().use(async (_request: Request, _, next) => next()).event((event) => event.id);",
  "an http handler after a layer for events":
    "fasten().use(async (_event: FunctionEvent, _, next) => next()).http((request) => request.url);",
  "a member that the data does not have": `${validated}.event((event) => event.data.price);`,
  "a misspelt option": "fasten().event(() => 1, { concurency: 5 });",
  "a name of the invocation's own": "fasten().use(provide(() => ({ signal: 1 })));",
  "a name of the invocation's own, in a promise": "fasten().use(provide(async () => ({ signal: 1 })));",
  "trust in the data of a dead letter, which may be what the schema refused": `${validated}.event(() => 1, { deadLetter: (event) => event.data.id.length });`,
};

const said = diagnose({ ...shown, ...mistakes });

it("the type tests hold", { timeout: 60_000 }, () => {
  const command = ["--noEmit", "--pretty", "false", "-p", "test/types"];
  const { stdout, status } = spawnSync("tsc", command, { cwd: root, encoding: "utf8", timeout: 60_000 });
  expect([stdout, status]).toEqual(["", 0]);
});

describe("what an editor shows", () => {
  const data = "{ id: string; total: number; }";

  it.each<[what: keyof typeof shown, type: string]>([
    ["a pipeline of either kind", `Pipeline<FunctionEvent<${data}> | ValidatedRequest<${data}>, { user: string; }>`],
    ["a pipeline of events", `Pipeline<FunctionEvent<${data}>, { user: string; }>`],
    ["a pipeline of requests", "Pipeline<Request, { path: string; }>"],
    ["a handler's event", `FunctionEvent<${data}>`],
    ["a handler's invocation", "Invocation & { user: string; }"],
    ["a handler's request", `ValidatedRequest<${data}>`],
    ["a handler's events", `readonly FunctionEvent<${data}>[]`],
    ["a layer's next", "Next<unknown>"],
    ["an event function", "EventFunction<number>"],
    ["an http function", "HttpFunction"],
  ])("of %s is %s", (what, type) => {
    expect(said[what]).toMatch(/^program-\d+\.ts\(\d+,\d+\): error TS2322: /);
    expect(said[what].split("error TS2322: ")[1]).toBe(`Type '${type}' is not assignable to type 'null'.`);
  });
});

describe("a mistake is an error", () => {
  it.each<[what: keyof typeof mistakes, told: string]>([
    [
      "a member that nobody provides",
      "Property 'user' is missing in type 'Invocation' but required in type '{ user: string; }'.",
    ],
    [
      "an event handler after a layer for requests",
      "'\"This pipeline has a layer that takes only requests: end it with .http\"'.",
    ],
    [
      "an http handler after a layer for events",
      "'\"This pipeline has a layer that takes only events: end it with .event or .batch\"'.",
    ],
    [
      "a member that the data does not have",
      "Property 'price' does not exist on type '{ id: string; total: number; }'.",
    ],
    ["a misspelt option", "'concurency' does not exist in type 'EventOptions'. Did you mean to write 'concurrency'?"],
    ["a name of the invocation's own", "Type 'number' is not assignable to type 'undefined'."],
    ["a name of the invocation's own, in a promise", "error TS"],
    ["trust in the data of a dead letter, which may be what the schema refused", "'event.data' is of type 'unknown'."],
  ])("that says what is wrong: %s", (what, told) => {
    expect(said[what]).toContain(told);
  });

  it("is told without the names of our own type machinery", () => {
    const all = Object.values(said).join("\n");
    expect(all).not.toMatch(
      /\b(Flat|Omit|Extract|Exclude|MembersAfter|MembersOf|InputAfter|InputOf|OutputOf|EventIn|RequestIn|DataOf|Adding|Replacing)\b/,
    );
  });
});
