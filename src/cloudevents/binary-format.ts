/** Headers or message attributes: a `Map` or `Headers` is one. */
export interface AttributeLookup {
  get(name: string): string | null | undefined;
  keys(): Iterable<string>;
}

/** The attributes of an event that travel beside its data, each under its name with a prefix. */
export function prefixed(attributes: AttributeLookup, prefix: string, contentType: string): Map<string, unknown> {
  const entries = new Map<string, unknown>();
  for (const key of attributes.keys()) {
    if (key.startsWith(prefix)) entries.set(key.slice(prefix.length), attributes.get(key));
  }
  // The content type of the message is that of the data, and decides where somebody sends both.
  if (contentType) entries.set("datacontenttype", contentType);
  return entries;
}
