export { processBatch } from "./process-batch.ts";
export type { BatchContext } from "./process-batch.ts";
export type { BatchOptions } from "./batch-options.ts";
export type { BatchItemFailures, BatchSource } from "./batch-source.ts";
export type { BatchReport, Outcome } from "../core/outcome.ts";
