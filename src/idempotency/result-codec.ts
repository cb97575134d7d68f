import { toError } from "../core/errors.ts";
import { checkOptions, wholeNumberOf } from "../core/options.ts";
import { after } from "./after.ts";
import { decode } from "./decode.ts";
import { encode } from "./encode.ts";
import type { Encryption } from "./encryption.ts";
import { errorOfText, errorToText } from "./error-codec.ts";
import { errorOf, type IdempotencyError } from "./errors.ts";
import type { Codec } from "./operation.ts";

export interface CodecOptions {
  /** Encrypts what is recorded. @default none */
  readonly encryption?: Encryption | undefined;
  /** The most that a result may have as text, in bytes; instead of a larger one is recorded that there was one. @default no limit */
  readonly maxBytes?: number | undefined;
}

/** A codec whose last step is there for texts of another form as well, such as those of responses. */
export interface ResultCodec extends Codec {
  /** Makes of a text what the record keeps: encrypted, or `omitted` if it is too large. */
  seal(text: string, key: string): string | Promise<string>;
  /** Gives the text back; throws `IDEMPOTENCY_RESULT_OMITTED` where it was too large. */
  open(sealed: string, key: string): string | Promise<string>;
}

/**
 * Writes and reads what records hold. A result that no text can stand for, or that is too large, is never an error of the
 * operation, which is done: `omitted` is recorded for it, and whoever would be given the result gets an error that says so.
 */
export function createCodec(options: CodecOptions = {}): ResultCodec {
  checkOptions("createCodec", options, { encryption: "an object", maxBytes: wholeNumberOf(0) });
  const { encryption, maxBytes = Infinity } = options;

  function seal(text: string, key: string): string | Promise<string> {
    const kept = cut(text, maxBytes);
    if (!encryption || isOmitted(kept)) return kept;
    return encryption.encrypt(text, key).then(
      (sealed) => cut(sealed, maxBytes),
      () => omitted("it could not be encrypted"),
    );
  }

  function open(sealed: string, key: string): string | Promise<string> {
    if (isOmitted(sealed)) throw resultOmitted(key, sealed);
    return encryption ? encryption.decrypt(sealed, key) : sealed;
  }

  return {
    seal,
    open,
    omitted,
    isOmitted,
    encode: (value, key) => seal(textOf(value, encryption !== undefined), key),
    // No text at all is what somebody gives who resolves an attempt by hand and has no result.
    decode: (text, key) => (text === undefined ? undefined : after(open(text, key), decode)),
    encodeError: (error, key) => seal(errorToText(error), key),
    decodeError: (text, key) => (text === undefined ? exhausted(key) : after(open(text, key), errorOfText)),
  };
}

/** No value is encoded as this: an object of the user's own that looks like it gets another `$`. */
const OMITTED = '{"$omitted":';

function textOf(value: unknown, isSecret: boolean): string {
  try {
    return encode(value);
  } catch (error) {
    // The path in the message has names of members, which may be what is to be kept secret.
    return omitted(isSecret ? "it cannot be written as text" : toError(error).message);
  }
}

function omitted(reason: string): string {
  return `${OMITTED}${JSON.stringify(reason)}}`;
}

function isOmitted(text: string): boolean {
  return text.startsWith(OMITTED);
}

function resultOmitted(key: string, text: string): IdempotencyError {
  return errorOf("RESULT_OMITTED", key, `it is done, but its result was not kept: ${text.slice(OMITTED.length, -1)}`);
}

function exhausted(key: string): IdempotencyError {
  return errorOf(
    "ATTEMPTS_EXHAUSTED",
    key,
    "it has failed for good: `maxAttempts` attempts gave no result, or somebody resolved it so",
  );
}

function cut(text: string, maxBytes: number): string {
  // A character is at most three bytes, so most texts need not be counted.
  if (text.length * 3 <= maxBytes) return text;
  const bytes = text.length > maxBytes ? text.length : new TextEncoder().encode(text).length;
  return bytes > maxBytes ? omitted(`it has more than ${maxBytes} bytes`) : text;
}
