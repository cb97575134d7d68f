interface JsonResponseClass {
  make(text: string): Response;
  untouched(response: Response): string | undefined;
  unread(response: Response): string | undefined;
}

let made: JsonResponseClass | undefined;

/** The head of an answer that was a value. */
export const JSON_INIT: ResponseInit = { headers: { "content-type": "application/json" } };

/**
 * Makes a 200 of JSON: its head when somebody looks at it, its body when somebody reads it, which is most of what a
 * Response costs. Only for adapters that buffer: a platform that sends a Response itself looks into it past its members.
 */
export function lazyJsonResponse(text: string): Response {
  made ??= jsonResponseClass();
  return made.make(text);
}

/** The text of such a response, if nobody has looked at its head or its body: then the head is that of `JSON_INIT`. */
export function untouchedJson(response: Response): string | undefined {
  return made?.untouched(response);
}

/** The text of such a response, if nobody has read it. */
export function unreadJson(response: Response): string | undefined {
  return made?.unread(response);
}

/** Made at the first request: on Node the name Response alone loads 20 ms of code. */
function jsonResponseClass(): JsonResponseClass {
  class JsonResponse {
    readonly #text: string;
    #head: Response | undefined;
    #whole: Response | undefined;

    constructor(text: string) {
      this.#text = text;
    }

    static make(text: string): Response {
      return new JsonResponse(text) as unknown as Response;
    }

    static untouched(response: object): string | undefined {
      return #text in response && !response.#head ? response.#text : undefined;
    }

    static unread(response: object): string | undefined {
      return #text in response && !response.#whole?.bodyUsed ? response.#text : undefined;
    }

    /** The real response that has the member; the whole gets the head as it is then, for layers change headers. */
    static owner(response: JsonResponse, member: string): Members {
      const head = (response.#head ??= new Response(null, JSON_INIT));
      const real = HEAD.test(member) ? head : (response.#whole ??= new Response(response.#text, head));
      return real as unknown as Members;
    }

    /** The summary of every invocation reads it, which is no reason to make the rest. */
    get status(): number {
      return 200;
    }
  }
  inheritLazily(JsonResponse.prototype, JsonResponse.owner);
  return JsonResponse;
}

type Members = Record<string, unknown>;

const HEAD = /^(?:headers|ok|redirected|statusText|type|url)$/;

/** Every member that this runtime's Response has is there, and is that of a real one. */
function inheritLazily<Lazy extends object>(prototype: Lazy, owner: (lazy: Lazy, member: string) => Members): void {
  for (const name of Object.getOwnPropertyNames(Response.prototype)) {
    if (Object.hasOwn(prototype, name)) continue;
    const { get } = Object.getOwnPropertyDescriptor(Response.prototype, name) ?? {};
    Object.defineProperty(prototype, name, get ? { get: getter(name) } : { value: method(name) });
  }
  Reflect.deleteProperty(prototype, "constructor"); // As of any response, it is Response.
  Object.setPrototypeOf(prototype, Response.prototype);

  function getter(name: string) {
    return function (this: Lazy): unknown {
      return owner(this, name)[name];
    };
  }

  function method(name: string) {
    return function (this: Lazy): unknown {
      const copy = (owner(this, name) as Record<string, () => unknown>)[name]?.();
      return name === "clone" ? new Response((copy as Response).body, this) : copy;
    };
  }
}
