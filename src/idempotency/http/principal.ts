import { FaastenError } from "../../core/errors.ts";

/**
 * Tells callers apart by their credentials, if these are the same in every request of one caller, as of Basic and Bearer.
 * A signature is another each time; without credentials all callers would be one, and be given each other's answers.
 */
export function credentialsOf({ headers }: Request): string {
  const credentials = headers.get("authorization") ?? "";
  if (/^(?:basic|bearer) /i.test(credentials)) return credentials;
  const hint = 'give `principal` to once.http(); for a function that is the same to everybody, `() => "anybody"`';
  throw new FaastenError(
    "PRINCIPAL_UNKNOWN",
    `http: a request without Basic or Bearer credentials does not say whose its key is; ${hint}.`,
  );
}
