import { basename, join } from "node:path";
import { lambdaEnvironment } from "./environment.ts";
import { findRic } from "./ric.ts";
import type { InvokeResult } from "./invocations.ts";
import { type InvokeOptions, startRuntimeApi } from "./runtime-api.ts";
import { type OutputLine, type RuntimeProcess, startRuntimeProcess } from "./runtime-process.ts";

export interface LambdaOptions {
  /** The file and the export, as `/folder/file.handler`. */
  handler: string;
  env?: Record<string, string>;
  functionName?: string;
  /** @default "aws-lambda-ric" where it is built, else "local loop" */
  prefer?: "aws-lambda-ric" | "local loop";
  onLine?: (line: OutputLine) => void;
}

export interface LocalLambda {
  /** Which runtime runs the handler: "aws-lambda-ric <version>" or "local loop". */
  readonly runtime: string;
  /** What the function has printed so far. */
  readonly lines: readonly OutputLine[];
  invoke(event: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  stop(): Promise<void>;
}

/** A Lambda function on this machine. Its process starts at the first event and again after a crash or a time-out, as on AWS. */
export async function startLambda(options: LambdaOptions): Promise<LocalLambda> {
  const { handler, env = {}, functionName = "local", prefer = "aws-lambda-ric", onLine } = options;
  const ric = prefer === "aws-lambda-ric" ? findRic(basename(handler)) : undefined;
  const { name, args } = ric ?? { name: "local loop", args: [join(import.meta.dirname, "loop.ts")] };
  const api = await startRuntimeApi({ functionName });
  const lines: OutputLine[] = [];
  let running: RuntimeProcess | undefined;

  return {
    runtime: name,
    lines,
    async invoke(event, invokeOptions) {
      const result = api.invoke(event, invokeOptions);
      running ??= launch();
      const settled = await result;
      if (settled.kind === "error" && settled.type === "Sandbox.Timedout") await running?.stop();
      return settled;
    },
    async stop() {
      await running?.stop();
      await api.close();
    },
  };

  function launch(): RuntimeProcess {
    const started = startRuntimeProcess(
      args,
      lambdaEnvironment({ handler, functionName, env }, api.address),
      (line) => {
        lines.push(line);
        onLine?.(line);
      },
    );
    void started.ended.then((reason) => {
      running = undefined;
      api.fail("Runtime.ExitError", reason);
    });
    return started;
  }
}
