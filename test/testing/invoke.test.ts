import { describe, expect, it } from "vitest";
import type { Invocation, InvocationEnd } from "../../src/core/invocation.ts";
import type { Tool } from "../../src/core/middleware.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { currentInvocation } from "../../src/core/scope.ts";
import { testEvent } from "../../src/testing/event.ts";
import { invoke } from "../../src/testing/invoke.ts";

/** A tool that keeps how the invocation ended. */
function watching(): { tool: Tool; ends: InvocationEnd[]; seen: Invocation[] } {
  const ends: InvocationEnd[] = [];
  const seen: Invocation[] = [];
  const invocation: Tool["invocation"] = async (_input, current, next) => {
    seen.push(current);
    current.defer((end) => ends.push(end));
    return next();
  };
  return { tool: { invocation }, ends, seen };
}

const fail = (): never => {
  throw new Error("bad");
};

describe("invoke", () => {
  it("runs a function of any kind and gives its result", async () => {
    expect(
      await (
        await invoke(
          fasten().http(() => ({ a: 1 })),
          new Request("https://example.com/"),
        )
      ).json(),
    ).toEqual({ a: 1 });
    expect(
      await invoke(
        fasten().event((event) => event.data),
        testEvent("data"),
      ),
    ).toBe("data");
    expect(
      await invoke(
        fasten().batch(() => undefined),
        [testEvent(1)],
      ),
    ).toEqual({ outcomes: [{ status: "ok" }] });
    expect(
      await invoke(
        fasten().raw((event: { Records: string[] }) => event.Records),
        { Records: ["r"] },
      ),
    ).toEqual(["r"]);
  });

  it("ends the invocation when the handler has returned", async () => {
    const { tool, ends } = watching();
    await invoke(
      fasten(tool).event(() => 1),
      testEvent(1),
    );
    expect(ends).toEqual([{}]);
  });

  it("ends the invocation with the error when it has failed, and rejects with it", async () => {
    const { tool, ends } = watching();
    await expect(invoke(fasten(tool).event(fail), testEvent(1))).rejects.toThrow("bad");
    expect(ends).toEqual([{ error: expect.objectContaining({ message: "bad" }) }]);
  });

  it("ends the invocation of a streamed response with its body", async () => {
    const { tool, ends, seen } = watching();
    const pulled: unknown[] = [];
    const fn = fasten(tool).http(() => {
      const pull = (controller: ReadableStreamDefaultController): void => {
        pulled.push(currentInvocation());
        if (pulled.length > 2) controller.close();
        else controller.enqueue(new TextEncoder().encode("x"));
      };
      return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
    });
    const response = await invoke(fn, new Request("https://example.com/"));
    expect(ends).toEqual([]);
    expect(await response.text()).toBe("xx");
    expect(ends).toEqual([{ response: expect.any(Response) }]);
    expect(pulled).toEqual([seen[0], seen[0], seen[0]]);
  });

  it("tells the invocation what it is of, and takes more", async () => {
    const { tool, seen } = watching();
    const request = new Request("https://example.com/");
    await invoke(
      fasten(tool).http(() => 1),
      request,
    );
    await invoke(
      fasten(tool).event(() => 1),
      testEvent(1),
      { trigger: "queue", id: "mine" },
    );
    expect(seen).toMatchObject([
      { trigger: "http", raw: { event: request } },
      { trigger: "queue", id: "mine" },
    ]);
  });
});
