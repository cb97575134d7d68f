type TextRequestClass = new (url: string, method: string, text: string) => Request;

let made: TextRequestClass | undefined;

/**
 * Makes a request of a text, without headers but its `content-type`. All of it is real, so `fetch` and `new Request` take
 * it, which look into a request past its members; only `text()` and `json()` need not put the text together again.
 */
export function textRequest(url: string, method: string, text: string): Request {
  made ??= textRequestClass();
  return new made(url, method, text);
}

/** Made at the first request: on Node the name Request alone loads 20 ms of code. */
function textRequestClass(): TextRequestClass {
  class TextRequest extends Request {
    readonly #text: string;

    constructor(url: string, method: string, text: string) {
      super(url, { method, body: text });
      this.#text = text;
    }

    override async text(): Promise<string> {
      return use(this, this.#text) ? this.#text.toWellFormed() : super.text();
    }

    override async json(): Promise<unknown> {
      return use(this, this.#text) ? (JSON.parse(this.#text.toWellFormed()) as unknown) : super.json();
    }
  }
  Reflect.deleteProperty(TextRequest.prototype, "constructor"); // As of any request, it is Request.
  return TextRequest;
}

/** Leaves the body as reading does: locked, and used. False where that cannot be done, or platforms differ. */
function use({ body, bodyUsed }: Request, text: string): boolean {
  if (!body || bodyUsed || body.locked || text.startsWith("\uFEFF")) return false;
  void body.getReader().read();
  return true;
}
