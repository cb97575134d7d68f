/** Tells whether a media type is that of text. */
export function isTextType(contentType: string): boolean {
  return TEXT.test(contentType) && !INSTALLER.test(contentType);
}

const TEXT =
  /^\s*(?:text\/[^;]*|[^;]*\+(?:json|xml|yaml|json-seq)|application\/(?:json|xml|javascript|ecmascript|x-javascript|x-www-form-urlencoded|x-ndjson|jsonl|json-seq|graphql|yaml|x-yaml|toml|sql))\s*(?:;|$)/i;

/** An archive, whatever its name says. */
const INSTALLER = /^\s*application\/vnd\.apple\.installer\+xml/i;
