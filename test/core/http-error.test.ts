import { describe, expect, it } from "vitest";
import { HttpError, problemResponse, statusOfError } from "../../src/core/http-error.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { consoleErrors } from "./support/console-errors.ts";

const document = (error: unknown): Promise<unknown> => problemResponse(error).json();

describe("the problem document of an HttpError", () => {
  it("has the media type, the status, its phrase and the detail", async () => {
    const response = problemResponse(new HttpError(404, "There is no order 7."));
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(await response.json()).toEqual({ title: "Not Found", status: 404, detail: "There is no order 7." });
  });

  it("has no detail when there is nothing to say", async () => {
    expect(await document(new HttpError(409))).toEqual({ title: "Conflict", status: 409 });
  });

  it("names its type and its own title", async () => {
    const error = new HttpError(403, "", { type: "https://example.com/out-of-credit", title: "Out of credit" });
    expect(await document(error)).toEqual({
      type: "https://example.com/out-of-credit",
      title: "Out of credit",
      status: 403,
    });
  });

  it("carries further members, which cannot take the place of its own", async () => {
    const extensions = { balance: 30, status: 200, title: "mine", accounts: ["/1", "/2"] };
    expect(await document(new HttpError(402, "Too little.", { extensions }))).toEqual({
      balance: 30,
      accounts: ["/1", "/2"],
      title: "Payment Required",
      status: 402,
      detail: "Too little.",
    });
  });

  it("carries headers, and keeps its media type", () => {
    const { headers } = problemResponse(
      new HttpError(429, "", { headers: { "Retry-After": "30", "Content-Type": "text/html" } }),
    );
    expect(Object.fromEntries(headers)).toEqual({ "retry-after": "30", "content-type": "application/problem+json" });
  });

  it("tells nothing of the cause", async () => {
    const text = await problemResponse(new HttpError(502, "Try later.", { cause: new Error("secret") })).text();
    expect(text).not.toContain("secret");
  });

  it("has a title for every status from 400 to 599", async () => {
    for (let status = 400; status <= 599; status++) {
      expect(await document(new HttpError(status)), String(status)).toEqual({
        title: expect.stringMatching(/\w/),
        status,
      });
    }
  });
});

describe("an HttpError", () => {
  it("keeps what it was made of", () => {
    const cause = new Error("root");
    const error = new HttpError(404, "gone", { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "HttpError", code: "HTTP_ERROR", status: 404, message: "gone", cause });
    expect("cause" in new HttpError(404)).toBe(false);
  });

  it.each([
    [399, "399"],
    [600, "600"],
    [200, "200"],
    [404.5, "404.5"],
    [Number.NaN, "NaN"],
    ["404", '"404"'], // In quotes, or nobody sees what is wrong with it.
    [undefined, "undefined"],
  ])("refuses %o as its status, and says what came", (status, got) => {
    const make = (): unknown => new HttpError(status as number);
    expect(make).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    expect(make).toThrow(
      new RegExp(`^HttpError: .?status.? must be a whole number from 400 to 599, got ${got}( \\(number\\))?\\.$`),
    );
  });

  it("stands for its status, the deadline's error for 504, everything else for 500", () => {
    const late = Object.assign(new Error("late"), { isFaastenError: true, code: "DEADLINE_EXCEEDED" });
    expect([new HttpError(418), late, new Error("x"), undefined].map(statusOfError)).toEqual([418, 504, 500, 500]);
  });

  it.each([
    ["extensions that JSON cannot hold", { extensions: { balance: 10n } }],
    ["a header that HTTP cannot hold", { headers: { "x-reason": "two\nlines" } }],
    ["a header name that HTTP cannot hold", { headers: { "not a name": "x" } }],
  ])("with %s is still an answer of its status, and not the end of the invocation", async (_what, options) => {
    consoleErrors();
    const fn = fasten().http(() => {
      throw new HttpError(409, "not now", options as never);
    });
    const response = await fn.run(new Request("https://example.com/"), testInvocation());
    expect([response.status, await response.json()]).toMatchObject([409, { title: "Conflict", status: 409 }]);
  });
});
