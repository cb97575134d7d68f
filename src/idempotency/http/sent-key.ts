/**
 * Reads a key from its header: a String of Structured Fields, or the same characters without the quotes as most clients
 * send it; from 1 to 255 of them. Undefined for everything else, two keys included.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 * @see https://www.rfc-editor.org/rfc/rfc9651#section-3.3.3
 */
export function sentKey(value: string): string | undefined {
  const [, quoted, bare] = KEY.exec(value) ?? [];
  return bare ?? quoted?.replaceAll(/\\(.)/g, "$1");
}

/** Bare, it has no character that Structured Fields, or a second header of the name, would part it at. */
const KEY = /^(?:"((?:[ !#-[\]-~]|\\["\\]){1,255})"|([!#-+\--:<-[\]-~]{1,255}))$/;
