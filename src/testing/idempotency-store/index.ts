export type { Fault } from "../store-conformance/failing-once.ts";
export type { HistoryEntry } from "../store-conformance/history.ts";
export { findNotLinearizable, type NotLinearizable } from "../store-conformance/linearizability.ts";
export {
  type ConformanceCheck,
  storeConformance,
  type StoreConformanceOptions,
} from "../store-conformance/store-conformance.ts";
