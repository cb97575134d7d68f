export { type GuardedRequest, http, type HttpLayer } from "../http.ts";
export type { HttpOptions } from "./options.ts";
