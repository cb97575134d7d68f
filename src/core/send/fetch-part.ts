/** The part of `fetch` that is needed to send a text and to read one. */
export type Send = (url: string, init: SendInit) => Promise<TextResponse>;

/** What is sent. */
export interface SendInit {
  readonly method?: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | null;
  /** For a `fetch` of the user's own. */
  readonly redirect?: "manual";
}

/** The part of a `Response` that is read. */
export interface TextResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Where it is there, it must be read or cancelled. */
  readonly body?: { cancel(): Promise<void> } | null;
  text(): Promise<string>;
}
