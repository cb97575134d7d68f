import { checkOptions } from "../../core/options.ts";
import { type CensoringRedactor, REDACTED, type Replacement, redactor, replaced } from "./redactor.ts";

/** Options of `keys`. */
export interface KeysOptions {
  /** Further names, besides the well-known ones. */
  readonly also?: readonly string[];
  /** These names and no others. @default the well-known ones */
  readonly only?: readonly string[];
  /** What stands in the place of the value. @default "[REDACTED]" */
  readonly replacement?: Replacement;
}

/** Names that hold credentials wherever they stand. */
// oxfmt-ignore
const WELL_KNOWN: readonly string[] = [
  "authorization", "proxyauthorization", "auth", "bearer", "cookie", "cookies", "setcookie",
  "password", "passwd", "pwd", "passphrase", "secret", "secrets", "secretkey", "clientsecret", "credentials",
  "token", "accesstoken", "refreshtoken", "idtoken", "authtoken", "sessiontoken", "jwt", "csrftoken", "xcsrftoken",
  "apikey", "xapikey", "accesskey", "privatekey", "signingkey", "encryptionkey", "connectionstring",
  "secretaccesskey", "awssecretaccesskey", "awssessiontoken", "xamzsecuritytoken", "sessionid", "otp", "cvv", "cvc",
];

/**
 * Takes out the values of members by their name, at any depth of fields and errors. Upper and lower case, `-`, `_`, `.`
 * and blanks are the same: `apiKey` is `API_KEY` and `x-api-key` is `xApiKey`. Of a name with dots the last part counts, too: `user.password`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { keys } from "faasten/logger/redact";
 *
 * export const log = createLogger({ redact: keys({ also: ["ssn"] }) });
 * ```
 */
export function keys(options: KeysOptions = {}): CensoringRedactor {
  checkOptions("keys", options, { also: "an object", only: "an object", replacement: "a string or a function" });
  const { also = [], only = WELL_KNOWN, replacement = REDACTED } = options;
  const names = new Set([...only, ...also].map(normalize));
  const known = new Map<string, boolean>();
  const isSecret = (name: string): boolean => {
    let secret = known.get(name);
    if (secret === undefined) {
      const last = name.slice(name.lastIndexOf(".") + 1); // Of `http.request.header.authorization`.
      secret = names.has(normalize(name)) || names.has(normalize(last));
      if (known.size < 1000) known.set(name, secret);
    }
    return secret;
  };
  return redactor((value, path) => (isSecret(path.at(-1) ?? "") ? replaced(value, replacement) : value));
}

function normalize(name: string): string {
  return name.toLowerCase().replaceAll(/[-_. ]/g, "");
}
