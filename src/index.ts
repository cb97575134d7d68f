export { fasten } from "./core/pipeline.ts";
export type { Pipeline } from "./core/pipeline.ts";
export { provide } from "./core/provide.ts";
export { deadline } from "./core/deadline.ts";
export type { DeadlineOptions } from "./core/deadline.ts";
export { currentInvocation } from "./core/scope.ts";
export { FaastenError, isFaastenError } from "./core/errors.ts";
export { HttpError } from "./core/http-error.ts";
export type { HttpErrorOptions } from "./core/http-error.ts";
export { PermanentFailure, RetryLater } from "./core/failures.ts";
export type { Delivery, Extensions, FunctionEvent } from "./core/event.ts";
export type { FunctionIdentity, Invocation, InvocationEnd, InvocationSummary, Trigger } from "./core/invocation.ts";
export type { TraceContext } from "./core/trace.ts";
export type {
  Adding,
  EventMiddleware,
  Input,
  InvocationMiddleware,
  Middleware,
  Next,
  Replacing,
  Tool,
  ValidatedRequest,
} from "./core/middleware.ts";
export type { BatchReport, Outcome } from "./core/outcome.ts";
export type { HttpFunction } from "./core/http-function.ts";
export type { EventFunction, EventOptions } from "./core/event-function.ts";
export type { BatchFunction } from "./core/batch-function.ts";
export type { RawFunction } from "./core/raw-function.ts";
