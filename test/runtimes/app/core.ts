import { currentInvocation, deadline, fasten, HttpError, isFaastenError, provide } from "faasten";
import { invoke, testEvent, testInvocation } from "faasten/testing";
import { equal } from "./check.ts";

const request = (path = "/"): Request => new Request(`https://example.com${path}`);

/** The pipeline: layers, the kinds of function, what becomes of errors. */
export const coreChecks: Record<string, () => unknown> = {
  "http: a value is JSON, nothing is 204, a Response goes out as it is": async () => {
    const answers = {
      "/value": { hello: "world" },
      "/nothing": undefined,
      "/own": new Response("own", { status: 202 }),
    };
    const fn = fasten().http(({ url }) => answers[new URL(url).pathname as keyof typeof answers]);
    const responses = await Promise.all(Object.keys(answers).map((path) => fn.run(request(path), testInvocation())));
    equal(
      responses.map(({ status }) => status),
      [200, 204, 202],
    );
    equal(await Promise.all(responses.map((response) => response.text())), ['{"hello":"world"}', "", "own"]);
  },

  "http: an HttpError is a problem document, any other error tells nothing": async () => {
    const fn = fasten().http(({ url }) => {
      throw url.endsWith("/known") ? new HttpError(404, "There is no such order.") : new Error("the password is x");
    });
    const known = await fn.run(request("/known"), testInvocation());
    equal([known.status, known.headers.get("content-type")], [404, "application/problem+json"]);
    equal(await known.json(), { title: "Not Found", status: 404, detail: "There is no such order." });
    const unknown = await fn.run(request("/other"), testInvocation());
    equal(await unknown.json(), { title: "Internal Server Error", status: 500 });
  },

  "use and provide: layers go around in order, what they add is there inside": async () => {
    const seen: string[] = [];
    const fn = fasten()
      .use(async (_input, _invocation, next) => {
        seen.push("in");
        const result = await next();
        seen.push("out");
        return result;
      })
      .use(provide(() => ({ user: "ada" })))
      .event((event, { user }) => {
        seen.push("handler");
        return `${user} ${String(event.data)}`;
      });
    equal(await fn.run(testEvent("x"), testInvocation()), "ada x");
    equal(seen, ["in", "handler", "out"]);
  },

  "batch: the handler gets all events, each has its outcome": async () => {
    const events = [1, 2, 3].map((data) => testEvent(data, { id: `event-${data}` }));
    const fn = fasten().batch((all) =>
      equal(
        all.map(({ data }) => data),
        [1, 2, 3],
      ),
    );
    equal(await invoke(fn, events), { outcomes: events.map(() => ({ status: "ok" })) });
  },

  "deadline: gives up in time and aborts the signal": async () => {
    let signal: AbortSignal | undefined;
    const fn = fasten(deadline({ timeoutMs: 20 })).event((_event, invocation) => {
      signal = invocation.signal;
      return new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal?.reason)));
    });
    const error = await fn.run(testEvent(1), testInvocation()).catch((thrown: unknown) => thrown);
    equal([isFaastenError(error) && error.code, signal?.aborted], ["DEADLINE_EXCEEDED", true]);
  },

  "defer: finalizers run after the body has been sent, the last one first": async () => {
    const seen: string[] = [];
    const fn = fasten().http((_request, { defer }) => {
      for (const name of ["first", "second"]) defer(() => seen.push(name));
      return streamOf(() => (seen.push("body"), undefined));
    });
    await (await invoke(fn, request())).text();
    equal(seen, ["body", "second", "first"]);
  },

  "currentInvocation: known after an await, and while a streamed body is made": async () => {
    const fn = fasten().http(async () => {
      await tick();
      const ids = [currentInvocation()?.id];
      return streamOf(async () => {
        await tick();
        ids.push(currentInvocation()?.id);
        return ids.length > 3 ? undefined : `${ids.join(" ")};`;
      });
    });
    equal(await (await invoke(fn, request(), { id: "a" })).text(), "a a;a a a;");
    equal(currentInvocation(), undefined);
  },
};

/** A body that asks `make` for its next chunk, and ends at undefined. */
function streamOf(make: () => string | undefined | Promise<string | undefined>): Response {
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await make();
      if (chunk === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(chunk));
    },
  });
  return new Response(body);
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
