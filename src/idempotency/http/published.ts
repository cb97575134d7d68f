import { problemResponse } from "../../core/http-error.ts";
import { toResponse } from "../../core/response.ts";
import { IdempotencyError } from "../errors.ts";
import type { Codec } from "../operation.ts";
import { decodeResponse, encodeResponse, type ResponseCodecOptions } from "../response-codec.ts";
import type { ResultCodec } from "../result-codec.ts";

/** A codec of responses. */
export interface PublishedCodec extends Codec {
  /** Reads a response ahead of its publication; rejects if its body fails. It can be sent meanwhile. */
  read(response: Response, signal: AbortSignal): Promise<void>;
}

/** Thrown where a response takes the place of the one that was to be published. */
export class Instead extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super("the response is not published");
    this.response = response;
  }
}

/** Makes the codec of an operation that gives responses: its failures are recorded as the problems that they are to clients. */
export function publishedCodec(codec: ResultCodec, options: ResponseCodecOptions): PublishedCodec {
  const texts = new WeakMap<Response, string>();

  async function textOf(value: unknown): Promise<string> {
    const response = toResponse(value);
    return texts.get(response) ?? (await encodeResponse(response, options)).text;
  }

  async function replayed(text: string | undefined, key: string): Promise<Response> {
    const response = text === undefined ? toResponse(undefined) : await responseOf(codec, text, key);
    response.headers.set("idempotent-replayed", "true");
    return response;
  }

  return {
    omitted: codec.omitted,
    isOmitted: () => false, // It is ordinary here: the documentation says which answers are kept.
    read: async (response, signal) => {
      const { text } = await encodeResponse(response, { ...options, signal });
      texts.set(response, text);
    },
    encode: async (value, key) => codec.seal(await textOf(value), key),
    encodeError: async (error, key) => codec.seal(await textOf(problemResponse(error)), key),
    decode: replayed,
    decodeError: async (text, key) =>
      text === undefined ? codec.decodeError(text, key) : new Instead(await replayed(text, key)),
  };
}

async function responseOf(codec: ResultCodec, sealed: string, key: string): Promise<Response> {
  const text = await codec.open(sealed, key);
  // Whoever resolves an attempt by hand gives a value.
  if (!text.startsWith('{"$response":')) return toResponse(await codec.decode(sealed, key));
  const response = decodeResponse(text);
  if (!("omitted" in response)) return response;
  throw new IdempotencyError("IDEMPOTENCY_RESULT_OMITTED", `${key}: it is done, but ${response.omitted}.`, { key });
}
