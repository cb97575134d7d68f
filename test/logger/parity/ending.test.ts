import { describe, expect, it } from "vitest";
import { fasten, type Next } from "../../../src/index.ts";
import { createLogger } from "../../../src/logger/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { invoke, testEvent } from "../../../src/testing/index.ts";

const request = (): Request => new Request("https://shop.example/orders");

describe("what belongs to an invocation is gone with it", () => {
  it("also when a layer answers early, and the wide record is written all the same", async () => {
    const sink = memorySink();
    const log = createLogger({ sink });
    let isFirst = true;
    const fn = fasten(log)
      .use((_request: Request, _invocation, next: Next<Response>) => {
        if (!isFirst) return next();
        isFirst = false;
        log.append({ tenant: "acme" });
        return Promise.resolve(new Response(null, { status: 403 }));
      })
      .http(() => log.info("inside"));
    await invoke(fn, request());
    await invoke(fn, request());
    const seen = sink.records.map(({ fields }) => [fields["http.response.status_code"], fields["tenant"]]);
    expect(seen).toEqual([
      [403, "acme"],
      [undefined, undefined],
      [204, undefined],
    ]);
  });

  it("also when the handler throws", async () => {
    const sink = memorySink();
    const log = createLogger({ sink });
    const fn = fasten(log).event(({ data }) => {
      if (data !== "first") return log.info("second");
      log.append({ member: "test" });
      log.annotate({ step: 1 });
      throw new Error("broken");
    });
    await expect(invoke(fn, testEvent("first"))).rejects.toThrow("broken");
    await invoke(fn, testEvent("second"));
    expect(sink.records.map(({ fields }) => [fields["outcome"], fields["member"], fields["step"]])).toEqual([
      ["error", "test", 1],
      [undefined, undefined, undefined],
      ["ok", undefined, undefined],
    ]);
  });

  it("and a handler that is a method keeps its `this`, its promise and its result", async () => {
    class Shop {
      readonly prefix = "order";
      async place(id: string): Promise<string> {
        await Promise.resolve();
        return `${this.prefix} ${id}`;
      }
    }
    const shop = new Shop();
    const sink = memorySink();
    const fn = fasten(createLogger({ sink })).event((event) => shop.place(event.id));
    expect(await invoke(fn, testEvent(1, { id: "o-1" }))).toBe("order o-1");
    expect(sink.records).toHaveLength(1);
  });
});
