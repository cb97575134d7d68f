import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { publicPaths, root } from "../../scripts/public-paths.ts";

const resolutions = {
  NodeNext: { module: "NodeNext", moduleResolution: "NodeNext" },
  Bundler: { module: "ESNext", moduleResolution: "Bundler" },
};
const globals = {
  Node: { lib: ["ES2024"], types: ["node"] },
  workers: { lib: ["ES2024", "WebWorker"], types: [] },
  browsers: { lib: ["ES2024", "DOM"], types: [] },
};
const projects = Object.keys(resolutions).flatMap((resolution) =>
  Object.keys(globals).map((types) => [resolution, types]),
);

test.each(projects)(
  "a strict project resolving as %s with the types of %s compiles, library and all",
  (resolution, types) => {
    const project = join(inject("consumer"), `${resolution}-${types}`);
    mkdirSync(project);
    writeFileSync(join(project, "program.ts"), program());
    const compilerOptions = {
      ...resolutions[resolution as keyof typeof resolutions],
      ...globals[types as keyof typeof globals],
      typeRoots: [`${root}node_modules/@types`],
      target: "ES2024",
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["program.ts"] }));
    expect(compile(project)).toBe("");
  },
);

test("the compiler on trial sees a wrong use of the library", () => {
  const project = join(inject("consumer"), "wrong");
  mkdirSync(project);
  writeFileSync(join(project, "program.ts"), 'import { fasten } from "faasten"; fasten().http(42);');
  const compilerOptions = { ...resolutions.NodeNext, ...globals.workers, strict: true, noEmit: true };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  expect(compile(project)).toContain("program.ts(1,49): error TS2345");
});

/** Imports each path whole, and uses the library as its users do. */
function program(): string {
  const imports = publicPaths().map(({ specifier }, index) => `import * as path${index} from "${specifier}";`);
  const uses = publicPaths().map((_path, index) => `path${index}`);
  return `${imports.join("\n")}\nexport const paths: readonly object[] = [${uses.join(", ")}];\n${app}`;
}

const app = `
import { fasten, provide, type FunctionEvent } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { memorySink } from "faasten/logger/memory";
import { testEvent, testInvocation } from "faasten/testing";
import { validate, type StandardSchema } from "faasten/validation";

interface Order { id: string; total: number }
declare const Order: StandardSchema<Order>;

const log = createLogger({ service: "orders", sink: memorySink() });
export const placeOrder = fasten(log)
  .use(validate(Order))
  .use(provide(() => ({ tenant: "t-1" })))
  .event((event, { tenant, signal }) => {
    log.info("placed", { order: event.data.id, tenant, aborted: signal.aborted });
    return event.data.total;
  });
export const handler = lambda(placeOrder);
export const idOf = (event: FunctionEvent<Order>): string => event.data.id;
export const total: Promise<number> = placeOrder.run(testEvent({ id: "1", total: 2 }), testInvocation());
`;

/** What tsc complains about: nothing, if all is well. */
function compile(project: string): string {
  try {
    return execFileSync("tsc", ["-p", project, "--pretty", "false"], { cwd: root, encoding: "utf8", timeout: 50_000 });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
