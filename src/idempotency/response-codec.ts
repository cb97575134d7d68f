import { decodeBase64, encodeBase64 } from "../core/base64.ts";
import { FaastenError } from "../core/errors.ts";
import { knownText } from "../core/response.ts";
import { decode } from "./decode.ts";
import { type Cut, readUpTo } from "./read-up-to.ts";

export interface ResponseCodecOptions {
  /** Which headers are recorded; names come in lower case. */
  readonly keepHeader: (name: string) => boolean;
  /** The most that the body may have, in bytes. */
  readonly maxBytes: number;
  /** When to stop waiting for a body that comes slowly. */
  readonly signal?: AbortSignal | undefined;
}

/** What a record can say of a response whose body was not kept. */
export interface OmittedResponse {
  readonly status: number;
  /** Why the body is not there. */
  readonly omitted: string;
}

interface Recorded {
  readonly status: number;
  readonly statusText: string;
  readonly headers: [name: string, value: string][];
  readonly text?: string;
  readonly base64?: string;
  readonly omitted?: string;
}

/**
 * Writes a response as text, and gives the one to send: the same, its body unread. A body that is too large, does not end
 * in time or was read by somebody else is left out and the text says so; what is read of it is still sent.
 *
 * Rejects with the body's own error if it fails while it is read: then there is no response.
 */
export async function encodeResponse(
  response: Response,
  options: ResponseCodecOptions,
): Promise<{ readonly text: string; readonly response: Response }> {
  const { status, statusText } = response;
  const headers = [...response.headers].filter(([name]) => options.keepHeader(name));
  const body = await bodyOf(response, options);
  const recorded: Recorded = { status, statusText, headers, ...body };
  return { text: `{"$response":${JSON.stringify(recorded)}}`, response };
}

/**
 * Makes the response anew, byte for byte, or says why it cannot.
 *
 * @throws {FaastenError} code `UNREADABLE_RESULT` for every text that is not of `encodeResponse`.
 */
export function decodeResponse(text: string): Response | OmittedResponse {
  const [, content] = /^\{\s*"\$response":(.*)\}$/s.exec(text) ?? [];
  const recorded = (content === undefined ? undefined : decode(content)) as Recorded | undefined;
  try {
    const { base64, headers, omitted, status, statusText, text: known } = recorded as Recorded;
    if (typeof status !== "number" || !Array.isArray(headers)) throw new TypeError("no response");
    if (typeof omitted === "string") return { status, omitted };
    const body =
      known === undefined ? (base64 === undefined ? null : decodeBase64(base64)) : new TextEncoder().encode(known);
    if (body === undefined) throw new TypeError("no base64");
    // As bytes, because to a text Response would add a content type of its own.
    return new Response(body, { status, statusText, headers });
  } catch {
    throw new FaastenError("UNREADABLE_RESULT", "a response that was recorded is not what this version writes.");
  }
}

type RecordedBody = Pick<Recorded, "text" | "base64" | "omitted">;

async function bodyOf(response: Response, { maxBytes, signal }: ResponseCodecOptions): Promise<RecordedBody> {
  if (response.status < 200) return { omitted: `a response with status ${response.status} cannot be made again` };
  const known = knownText(response);
  if (known !== undefined && known.length * 3 <= maxBytes) return { text: known };
  if (response.bodyUsed || response.body?.locked) return { omitted: "its body has been read already" };
  if (response.body === null) return {};
  if (/^text\/event-stream\b/i.test(response.headers.get("content-type") ?? ""))
    return { omitted: "it is a stream of events" };
  const read = await readUpTo(maxBytes, response.clone().body, signal);
  return read instanceof Uint8Array ? written(read) : { omitted: REASONS[read](maxBytes) };
}

const REASONS: Readonly<Record<Cut, (maxBytes: number) => string>> = {
  large: (maxBytes) => `its body has more than ${maxBytes} bytes`,
  late: () => "its body did not end in time",
};

/** As text only what is the same bytes again, a byte order mark included. */
function written(bytes: Uint8Array): RecordedBody {
  try {
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: encodeBase64(bytes) };
  }
}
