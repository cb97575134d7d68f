import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A stand-in for DynamoDB, in a process of its own: this one waits for those that it measures. */
export interface TableService extends AsyncDisposable {
  readonly url: string;
}

export async function startTableService(): Promise<TableService> {
  const process_ = spawn(process.execPath, [fileURLToPath(new URL("table-process.ts", import.meta.url))], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [url] = (await once(process_.stdout, "data")) as [Buffer];
  return {
    url: url.toString().trim(),
    [Symbol.asyncDispose]: async () => {
      process_.stdin.end();
      await once(process_, "exit");
    },
  };
}
