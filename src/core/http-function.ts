import { type AnyLayer, type Chain, compose } from "./compose.ts";
import { problemResponse, statusOfError } from "./http-error.ts";
import type { Invocation } from "./invocation.ts";
import { lifecycleOf } from "./lifecycle.ts";
import { observe } from "./observe.ts";
import { reporter, report } from "./report.ts";
import { toResponse } from "./response.ts";
import { runInScope } from "./scope.ts";

/** A finished function of HTTP requests. Adapters and tests call `run`. */
export interface HttpFunction {
  readonly kind: "http";
  /** Answers one request. Never rejects: an HttpError becomes its problem document, any other error a bare 500. */
  run(request: Request, invocation: Invocation): Promise<Response>;
}

/** The layers of a function by scope, outermost first. */
export interface Scopes {
  readonly invocation: readonly AnyLayer[];
  readonly event: readonly AnyLayer[];
}

/** Builds an HTTP function. */
export function httpFunction(
  scopes: Scopes,
  handler: (request: Request, invocation: Invocation) => unknown,
): HttpFunction {
  const answer = async (request: unknown, invocation: Invocation): Promise<Response> =>
    toResponse(await handler(request as Request, invocation), lifecycleOf(invocation).init.buffersResponse);
  const layers = [...scopes.invocation, ...scopes.event.map(answering)];
  const chain = compose(layers, answer);
  // A layer may have answered with a plain value.
  const respond = layers.length === 0 ? answer : async (...args: Parameters<Chain>) => toResponse(await chain(...args));
  const run = (request: Request, invocation: Invocation): Promise<Response> =>
    observe(invocation, "http", request, () => respond(request, invocation)).catch((error: unknown) => {
      reportUnseen(invocation, error);
      return problemResponse(error);
    });
  return { kind: "http", run: (request, invocation) => runInScope(invocation, () => run(request, invocation)) };
}

/** What a layer answers with instead of a Response becomes one at once: the layers outside see Responses only. */
function answering(layer: AnyLayer): AnyLayer {
  const named = { [layer.name]: async (...args: Parameters<AnyLayer>) => toResponse(await layer(...args)) };
  return named[layer.name] ?? layer;
}

/** The client of a 5xx learns nothing: somebody must. A fastened logger has written it already. */
function reportUnseen(invocation: Invocation, error: unknown): void {
  if (statusOfError(error) >= 500 && !reporter.get(invocation)) report(invocation, error, "the request failed");
}
