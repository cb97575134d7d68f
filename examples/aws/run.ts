// `npx node examples/aws/run.ts queue`: one example with its event, bundled as one would deploy it, in a local Lambda.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { build } from "esbuild";
import { startLambda } from "../../test/lambda/start-lambda.ts";

const here = import.meta.dirname;
const names = readdirSync(join(here, "events")).map((event) => basename(event, ".json"));
const name = names.find((each) => each === process.argv[2]);
if (!name) throw new Error(`Say which example: ${names.join(", ")}.`);
const event = JSON.parse(readFileSync(join(here, "events", `${name}.json`), "utf8")) as unknown;
const file = join(here, "../../.cache/examples/aws", name);

await build({
  entryPoints: [join(here, `${name}.ts`)],
  outfile: `${file}.mjs`,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node22",
  logLevel: "error",
});

const lambda = await startLambda({
  handler: `${file}.handler`,
  functionName: name,
  onLine: ({ text }) => console.log(text),
});
try {
  if (name === "stream" && lambda.runtime === "local loop")
    throw new Error("The local loop cannot stream, AWS's own client can: `npm run test:runtimes` builds it.");
  const { kind, body } = await lambda.invoke(event, { deadlineMs: 10_000 });
  await setTimeout(100); // A streamed answer has ended before the record of its invocation is written.
  console.log(`${kind} of ${lambda.runtime}: ${body.toString().replaceAll("\0", "")}`);
  if (kind === "error") process.exitCode = 1;
} finally {
  await lambda.stop();
}
