import type { EventMiddleware } from "../../../src/core/middleware.ts";

/** A layer that writes when it is entered and when it is left. */
export function tracing(log: string[], name: string): EventMiddleware {
  return async (_input, _invocation, next) => {
    log.push(`>${name}`);
    try {
      return await next();
    } finally {
      log.push(`<${name}`);
    }
  };
}
