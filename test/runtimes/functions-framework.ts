import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { connect, createServer, type AddressInfo } from "node:net";
import { type Check, equal, runChecks } from "./app/check.ts";
import { GOLDEN_LINES } from "./app/format-lines.ts";
import { LEVELS } from "./app/log-levels.ts";
import { runtimes } from "./install.ts";
import type { Project } from "./project.ts";

const NAME = "@google-cloud/functions-framework";
const requestTimeoutMs = 10_000;

/** Starts functions with the framework's own command, calls them, and reads what they printed. */
export async function runInFunctionsFramework(
  folder: string,
  { googleBundle }: Project,
): Promise<{ version: string; checks: Check[] }> {
  const command = join(folder, "node_modules", NAME, "build/src/main.js");
  const lines = (choice: FunctionChoice): Promise<string[]> => linesOf(command, dirname(googleBundle), choice);
  return {
    version: `${runtimes.dependencies[NAME]} on Node ${process.versions.node}`,
    checks: await runChecks(googleChecks(lines)),
  };
}

/** A line as Google's log agent reads it. */
interface GoogleLine {
  readonly severity: string;
  readonly time: string;
  readonly message: string;
  readonly stack_trace?: string;
  readonly [field: string]: unknown;
}

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const trace = { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`, "function-execution-id": "execution-1" };
const SEVERITIES = ["DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

function googleChecks(texts: (choice: FunctionChoice) => Promise<string[]>): Record<string, () => Promise<void>> {
  const lines = async (choice: FunctionChoice): Promise<GoogleLine[]> =>
    (await texts(choice)).map((line) => JSON.parse(line) as GoogleLine);
  const http: FunctionChoice = { target: "getOrder", type: "http", headers: trace };
  return {
    "HTTP function: one line of JSON for each call, with Google's severity, the time and the service": async () => {
      const printed = await lines(http);
      equal(
        printed.map(({ severity, message }) => [severity, message]),
        [...LEVELS.map((level, index) => [SEVERITIES[index], level]), ["ERROR", "declined"]],
      );
      for (const line of printed) {
        equal(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(line.time), true);
        equal(line["serviceContext"], { service: "shop" });
      }
    },

    "HTTP function: each line names the trace of its request, and its execution": async () => {
      for (const line of await lines(http)) {
        equal(line["logging.googleapis.com/trace"], `projects/shop-1/traces/${TRACE_ID}`);
        equal(line["logging.googleapis.com/spanId"], "b7ad6b7169203331");
        equal(line["logging.googleapis.com/trace_sampled"], true);
        equal(line["logging.googleapis.com/labels"], { execution_id: "execution-1" });
      }
    },

    "HTTP function: an error has its stack where Error Reporting looks for it": async () => {
      const declined = (await lines(http)).filter((line) => line.stack_trace !== undefined);
      equal(
        declined.map(({ message }) => message),
        ["declined"],
      );
      equal(/^RangeError: out of stock\n +at getOrder /.test(declined[0]?.stack_trace ?? ""), true);
    },

    "the lines of every format of ours go to standard output to the letter": async () => {
      const said = /^\S*faasten: the field message is written as fields\.message\b.*\n$/;
      equal(
        await texts({ target: "logFormats", type: "http", headers: trace, said }),
        Object.values(GOLDEN_LINES).flat(),
      );
    },

    "CloudEvent function: its line carries the event's data": async () => {
      const headers = { "ce-specversion": "1.0", "ce-id": "7", "ce-source": "/shop", "ce-type": "order.placed" };
      const printed = await lines({ target: "placeOrder", type: "cloudevent", headers, body: { total: 10 } });
      equal(
        printed.map(({ severity, message, id, data }) => [severity, message, id, data]),
        [["INFO", "placing", "7", { total: 10 }]],
      );
    },
  };
}

interface FunctionChoice {
  readonly target: string;
  readonly type: "http" | "cloudevent";
  readonly headers: Record<string, string>;
  readonly body?: object;
  /** What it says on standard error. @default nothing */
  readonly said?: RegExp;
}

/** Ends the process as soon as the answer is there: a line that was not written by then is missing. */
async function linesOf(command: string, source: string, choice: FunctionChoice): Promise<string[]> {
  const { target, type, headers, body = {}, said = /^$/ } = choice;
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [command, `--target=${target}`, `--signature-type=${type}`, `--source=${source}`, `--port=${port}`],
    // The framework then rewrites what goes through `process.stdout`; and in production it says nothing itself.
    { env: { NODE_ENV: "production", LOG_EXECUTION_ID: "true" }, detached: true, stdio: ["ignore", "pipe", "pipe"] },
  );
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const closed = once(child, "close");
  try {
    await isListening(port, () => child.exitCode === null);
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    equal(response.ok, true);
  } finally {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
    await closed;
  }
  const [stdout, stderr] = await output;
  equal(said.test(stderr), true);
  return stdout.trimEnd().split("\n");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Without a request: the function would log. */
async function isListening(port: number, isAlive: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 200 && isAlive(); attempt++) {
    const socket = connect(port, "127.0.0.1");
    const connected = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (connected) return;
    await setTimeout(50);
  }
  throw new Error("the framework does not listen");
}
