import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { lambdaEnvironment } from "../test/lambda/environment.ts";

const ENVIRONMENT = lambdaEnvironment(
  {
    handler: "/var/task/orders.handler",
    functionName: "orders",
    env: {
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "512",
      // Always there on Lambda. Powertools reads it at each call: without it, a line that is off would cost it a quarter.
      _X_AMZN_TRACE_ID: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
    },
  },
  "127.0.0.1:9001",
);

/**
 * Runs a script of Node in a fresh process with Lambda's environment and gives what it wrote, as JSON, to descriptor 3.
 * Its standard output is a file, never a pipe that somebody would have to empty while the clock runs.
 */
export function runInLambda(
  args: readonly string[],
  { timeoutMs, env = {}, output = devNull }: { timeoutMs: number; env?: Record<string, string>; output?: string },
): unknown {
  const standardOutput = openSync(output, "a");
  const stdio = ["ignore", standardOutput, "inherit", "pipe"] as const;
  const ended = spawnSync(process.execPath, args, {
    env: { ...ENVIRONMENT, ...env },
    stdio: [...stdio],
    timeout: timeoutMs,
    killSignal: "SIGKILL",
  });
  closeSync(standardOutput);
  if (ended.error) throw ended.error;
  if (ended.status !== 0) throw new Error(`${args.join(" ")} ended with ${ended.signal ?? ended.status}`);
  return JSON.parse(String(ended.output[3]));
}
