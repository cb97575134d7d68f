export { platform } from "./platform.ts";
export type { PlatformLogging } from "./platform.ts";
