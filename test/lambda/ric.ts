import { join } from "node:path";
import { lambdaRic } from "../runtimes/install.ts";

/** AWS's own Lambda runtime client, if the cache has it: what to call it, and what to start it with. */
export function findRic(handler: string): { name: string; args: string[] } | undefined {
  const folder = lambdaRic.find();
  if (!folder) return undefined;
  const version = lambdaRic.dependencies["aws-lambda-ric"];
  return { name: `aws-lambda-ric ${version}`, args: [join(folder, "node_modules/aws-lambda-ric/index.mjs"), handler] };
}
