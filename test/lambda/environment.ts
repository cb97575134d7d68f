import { basename, dirname } from "node:path";

export interface FunctionSetup {
  /** The file and the export, as `/folder/file.handler`. */
  handler: string;
  functionName: string;
  /** The function's own environment; wins over what Lambda would set. */
  env?: Record<string, string>;
}

/** The environment that Lambda gives a function: nothing of this machine's own, so that nothing leaks into the function. */
export function lambdaEnvironment(setup: FunctionSetup, runtimeApiAddress: string): Record<string, string> {
  const { handler, functionName, env = {} } = setup;
  return {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split(".")[0]}.x`,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_FORMAT: "Text",
    // Without these two the real client refuses the first event.
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: "local",
    AWS_LAMBDA_RUNTIME_API: runtimeApiAddress,
    AWS_REGION: "eu-west-1",
    AWS_DEFAULT_REGION: "eu-west-1",
    LAMBDA_TASK_ROOT: dirname(handler),
    _HANDLER: basename(handler),
    ...env,
  };
}
