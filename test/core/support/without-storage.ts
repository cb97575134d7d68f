/** Run on its own: hides AsyncLocalStorage before the library is loaded, and prints who is known to be running. */
Object.defineProperty(process, "getBuiltinModule", { value: () => undefined });
Object.defineProperty(globalThis, "AsyncLocalStorage", { value: undefined });

const { fasten } = await import("../../../src/core/pipeline.ts");
const { currentInvocation, runInScope } = await import("../../../src/core/scope.ts");
const { streamed } = await import("../../../src/core/streamed.ts");
const { lanes } = await import("../../../src/batch/lanes.ts");
const { testEvent } = await import("../../../src/testing/event.ts");
const { testInvocation } = await import("../../../src/testing/invocation.ts");

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
const known = (): string | null => currentInvocation()?.id ?? null;

/** Notes its argument and who is known: at once, after a pause, and when `last` has settled. */
const look = (last?: PromiseLike<unknown>) =>
  fasten().event(async (_event, { id }) => {
    const atOnce = known();
    await pause();
    const afterPause = known();
    await last;
    return { argument: id, atOnce, afterPause, afterAll: known() };
  });
const run = (id: string, last?: PromiseLike<unknown>): Promise<unknown> =>
  look(last).run(testEvent(1), testInvocation({ id }));

async function twoAtOnce(): Promise<unknown> {
  const firstIsOver = Promise.withResolvers<void>();
  const secondWasSeen = pause().then(pause).then(pause);
  const first = run("first", secondWasSeen).finally(() => setTimeout(firstIsOver.resolve, 1));
  return Promise.all([first, run("second", firstIsOver.promise)]);
}

async function afterFailures(): Promise<string | null> {
  const reject = fasten().event(() => Promise.reject(new Error("rejected")));
  const refuse = fasten(() => {
    throw new Error("thrown");
  }).event(() => undefined);
  await Promise.allSettled([reject.run(testEvent(1), testInvocation()), refuse.run(testEvent(1), testInvocation())]);
  return known();
}

async function stream(): Promise<string> {
  const invocation = testInvocation({ id: "streamed" });
  let pulls = 0;
  const pull = (controller: ReadableStreamDefaultController): void => {
    if (pulls++ < 2) controller.enqueue(new TextEncoder().encode(`${known()} `));
    else controller.close();
  };
  const body = (): ReadableStream => new ReadableStream({ pull }, { highWaterMark: 0 });
  const response = await runInScope(invocation, () => streamed(new Response(body()), invocation));
  return response.text();
}

/** What each of two records finds when it has paused: whose member is it? */
async function records(concurrency: number): Promise<unknown> {
  const fn = fasten(async (event, _invocation, next) => next({ mine: (event as { id: string }).id })).event(
    async () => {
      await pause();
      const { id, mine } = (currentInvocation() ?? {}) as { id?: string; mine?: string };
      await pause();
      return { id, mine };
    },
  );
  const events = [testEvent(1, { id: "first" }), testEvent(2, { id: "second" })];
  const { outcomes } = await fn.runBatch(events, testInvocation({ id: "batch" }), (batch, each) =>
    lanes(batch, each, { concurrency }),
  );
  return outcomes.map((outcome) => (outcome.status === "ok" ? outcome.value : outcome.status));
}

async function members(): Promise<unknown> {
  const fn = fasten()
    .use(async (event, _invocation, next) => (await pause(), next({ user: (event as { data?: unknown }).data })))
    .event(async (_event, { user }) => (await pause(), user));
  return Promise.all(["ada", "bob"].map((user) => fn.run(testEvent(user), testInvocation())));
}

const answers = {
  outside: known(),
  alone: await run("alone"),
  twoAtOnce: await twoAtOnce(),
  afterFailures: await afterFailures(),
  aloneAgain: await run("again"),
  stream: await stream(),
  recordsOneByOne: await records(1),
  recordsAtOnce: await records(2),
  members: await members(),
};
console.log(JSON.stringify(answers));
