import { isJsonType } from "../core/decode.ts";
import { type FunctionEvent, isFunctionEvent, withData } from "../core/event.ts";
import { FaastenError } from "../core/errors.ts";
import { HttpError } from "../core/http-error.ts";
import type { Invocation } from "../core/invocation.ts";
import type { Input, Next, Replacing, ValidatedRequest } from "../core/middleware.ts";
import { invalidOption } from "../core/options.ts";
import { pointerOf, type SchemaIssue, type StandardSchema } from "./standard-schema.ts";
import { ValidationError } from "./validation-error.ts";

/** A layer inside of which `event.data`, or `await request.json()`, is the schema's output. */
export type ValidationLayer<Output> = (
  input: Input,
  invocation: Invocation,
  next: Next,
) => Promise<Replacing<FunctionEvent<Output> | ValidatedRequest<Output>>>;

/**
 * Validates `event.data`, or the JSON body of a request, with any Standard Schema; the layers inside and the handler see
 * the schema's output, typed.
 *
 * An event that does not pass fails with a ValidationError and counts as a permanent failure. A request gets 415 when its
 * body is not JSON by type, 400 when it does not parse, and 422 with one entry in `errors` for each issue (`detail`, and
 * `pointer` as in RFC 9457, section 3). The body of the request itself stays unread.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `schema` is no Standard Schema.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { validate } from "faasten/validation";
 * import { z } from "zod";
 *
 * const Order = z.object({ id: z.string(), total: z.number() });
 *
 * export const placeOrder = fasten()
 *   .use(validate(Order))
 *   .event((event) => `${event.data.id}: ${event.data.total.toFixed(2)}`);
 * ```
 */
export function validate<Output>(schema: StandardSchema<Output>): ValidationLayer<Output> {
  if (typeof schema?.["~standard"]?.validate !== "function") {
    throw invalidOption("validate", "schema", "a Standard Schema (zod, valibot, arktype, ...)", schema);
  }
  const layer = async (input: Input, _invocation: Invocation, next: Next): Promise<unknown> => {
    if (isFunctionEvent(input)) return next({}, await validEvent(schema, input));
    if (typeof (input as Partial<Request>)?.clone === "function") return next({}, await validRequest(schema, input));
    throw new FaastenError(
      "WRONG_INPUT",
      "validate: there is no event or request to validate; a .raw function validates for itself.",
    );
  };
  return layer as ValidationLayer<Output>;
}

async function validEvent<Output>(
  schema: StandardSchema<Output>,
  event: FunctionEvent,
): Promise<FunctionEvent<Output>> {
  const result = await schema["~standard"].validate(event.data);
  if (result.issues) throw new ValidationError(`event ${event.id} of type ${event.type}`, result.issues);
  return withData(event, result.value);
}

async function validRequest<Output>(
  schema: StandardSchema<Output>,
  request: Request,
): Promise<ValidatedRequest<Output>> {
  const result = await schema["~standard"].validate(await jsonBody(request));
  if (result.issues) throw unprocessable(result.issues);
  const { value } = result;
  validated.add(request);
  // On the object itself: a Request cannot be wrapped without breaking fetch(request), and copying would read its body.
  return Object.defineProperty(request, "json", { value: () => Promise.resolve(value), configurable: true });
}

const validated = new WeakSet<Request>();

async function jsonBody(request: Request): Promise<unknown> {
  if (validated.has(request)) return request.json(); // The output of a schema outside of this one.
  const type = request.headers.get("content-type");
  if (type !== null && !isJsonType(type)) throw new HttpError(415, "Send the body as application/json.");
  const text = await request.clone().text();
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new HttpError(400, "The body is not valid JSON.", { cause });
  }
}

/** Enough to mend a form; whoever sends a thousand mistakes gets no megabyte back. */
const MOST_ERRORS = 100;

function unprocessable(issues: readonly SchemaIssue[]): HttpError {
  const errors = issues
    .slice(0, MOST_ERRORS)
    .map((issue) => ({ detail: issue.message, pointer: fragmentOf(pointerOf(issue)) }));
  return new HttpError(422, "The body does not have the form this function asks for.", { extensions: { errors } });
}

/** A pointer as the fragment of a URI (RFC 6901, section 6). */
function fragmentOf(pointer: string): string {
  return `#${encodeURI(pointer.toWellFormed()).replaceAll("#", "%23")}`;
}
