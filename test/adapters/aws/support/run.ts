import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten, type FunctionEvent, type Invocation } from "../../../../src/index.ts";
import { lambdaContext } from "../samples/context.ts";
import { httpApiEvent } from "../samples/http-api.ts";

/** What goes back to API Gateway or a load balancer. */
export interface HttpResult {
  statusCode: number;
  statusDescription?: string;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
}

/** The request that a handler is given for an event; fails where the handler is not called. */
export async function receivedFor(event: unknown): Promise<Request> {
  let received: Request | undefined;
  const handler = lambda(
    fasten().http((request) => {
      received = request;
    }),
  );
  const result = await handler(event, lambdaContext());
  if (!received) throw new Error(`the handler was not called: ${JSON.stringify(result)}`);
  return received;
}

/** What goes back for what a handler returns. */
export async function resultOf(returned: unknown, event: unknown = httpApiEvent()): Promise<HttpResult> {
  return (await lambda(fasten().http(() => returned))(event, lambdaContext())) as HttpResult;
}

/** The bytes that the client gets. */
export function bytesOf({ body, isBase64Encoded }: HttpResult): Uint8Array {
  return new Uint8Array(Buffer.from(body, isBase64Encoded ? "base64" : "utf8"));
}

/** The events that a handler is given, and what goes back. */
export async function eventsOf(
  event: unknown,
): Promise<{ events: FunctionEvent[]; invocation: Invocation; result: unknown }> {
  const events: FunctionEvent[] = [];
  let seen: Invocation | undefined;
  const handler = lambda(
    fasten().event((each, invocation) => {
      events.push(each);
      seen = invocation;
    }),
  );
  const result = await handler(event, lambdaContext());
  if (!seen) throw new Error("the handler was not called");
  return { events, invocation: seen, result };
}

/** The one event that a handler is given. */
export async function eventOf(event: unknown): Promise<FunctionEvent> {
  const [only, ...others] = (await eventsOf(event)).events;
  if (!only || others.length > 0) throw new Error(`expected one event, the handler was given ${others.length + 1}`);
  return only;
}
