// Where the suite starts on Lambda, beside the functions themselves.
import { checks } from "./app.ts";

export const suite = async (): Promise<unknown> => ({ version: process.versions.node, checks: await checks() });

export { bulkOrTell } from "./lambda-batch.ts";
export { whoAmI } from "./lambda-instances.ts";
export { inThreads, logFormats, logLevels } from "./lambda-log.ts";
export { streamed } from "./lambda-stream.ts";
export { getOrder, placeOrder } from "./shop.ts";
