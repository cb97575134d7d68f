/** Makes a Response of a text. Its head is real; its body is made when somebody asks for it. */
type TextResponseClass = new (text: string, init: ResponseInit) => Response & { readonly unread: string | undefined };

let made: TextResponseClass | undefined;

/**
 * Makes a response whose text an adapter that buffers can take without reading a stream, which is most of what a
 * Response costs. Only for such adapters: a platform that sends a Response itself looks into it past its methods.
 */
export function lazyTextResponse(text: string, init: ResponseInit): Response {
  made ??= textResponseClass();
  return new made(text, init);
}

/** The text of such a response, if nobody has read it. */
export function unreadText(response: Response): string | undefined {
  return made && response instanceof made ? response.unread : undefined;
}

/** Made at the first request: on Node the name Response alone loads 20 ms of code. */
function textResponseClass(): TextResponseClass {
  return class TextResponse extends Response {
    readonly #text: string;
    #whole: Response | undefined;

    constructor(text: string, init: ResponseInit) {
      super(null, init);
      this.#text = text;
    }

    get unread(): string | undefined {
      return this.bodyUsed ? undefined : this.#text;
    }

    /** With the head as it is now: a layer may have changed its headers. */
    get #response(): Response {
      return (this.#whole ??= new Response(this.#text, this));
    }

    override get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
      return this.#response.body;
    }

    override get bodyUsed(): boolean {
      return this.#whole?.bodyUsed ?? false;
    }

    override clone(): Response {
      return new Response(this.#response.clone().body, this);
    }

    override arrayBuffer(): Promise<ArrayBuffer> {
      return this.#response.arrayBuffer();
    }

    override blob(): Promise<Blob> {
      return this.#response.blob();
    }

    override bytes(): Promise<Uint8Array<ArrayBuffer>> {
      return this.#response.bytes();
    }

    override formData(): Promise<FormData> {
      return this.#response.formData();
    }

    override json(): Promise<unknown> {
      return this.#response.json();
    }

    override text(): Promise<string> {
      return this.#response.text();
    }
  };
}
