import { describe, expect, it } from "vitest";
import { HttpError } from "../../src/core/http-error.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { provide } from "../../src/core/provide.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

describe("a raw function", () => {
  it("hands over the platform's own event and gives back the result, both untouched", async () => {
    const native = Object.freeze({ Records: [] });
    const result = Object.freeze({ statusCode: 200 });
    const seen: unknown[] = [];
    const fn = fasten().raw((event: typeof native) => (seen.push(event), result));
    expect(await fn.run(native, testInvocation())).toBe(result);
    expect(seen[0]).toBe(native);
  });

  it("has the members that its layers add", async () => {
    const fn = fasten()
      .use(provide(() => ({ user: "ada" })))
      .raw((event: string, { user }) => `${event} ${user}`);
    expect(await fn.run("hello", testInvocation())).toBe("hello ada");
  });

  it("rejects with what was thrown, an HttpError too: no response is made of it", async () => {
    const error = new HttpError(404, "gone");
    const fn = fasten().raw(() => {
      throw error;
    });
    await expect(fn.run({}, testInvocation())).rejects.toBe(error);
  });

  it("gives an event that is undefined, null or a stream as it is", async () => {
    const fn = fasten().raw((event: unknown) => event);
    const stream = new ReadableStream();
    expect([await fn.run(undefined, testInvocation()), await fn.run(null, testInvocation())]).toEqual([
      undefined,
      null,
    ]);
    expect(await fn.run(stream, testInvocation())).toBe(stream);
  });
});
