export { createLogger } from "./create-logger.ts";
export type { LoggerOptions } from "./create-logger.ts";
export type { LogArguments } from "./call.ts";
export type { LogLevel, LogThreshold } from "./level.ts";
export type { LogExtension } from "./extension.ts";
export type { LogCall, Logger } from "./logger.ts";
export type { Fields, LogFormat, LogRecord, LogSink, Redactor } from "./record.ts";
