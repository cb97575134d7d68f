import { describe, expect, it } from "vitest";
import { systemHost } from "../../src/aws-client/host.ts";

describe("a pause", () => {
  it("comes to an end", async () => {
    const controller = new AbortController();
    expect(await systemHost.pause(1, undefined)).toBe(undefined);
    expect(await systemHost.pause(1, controller.signal)).toBe(undefined);
  });

  it("ends at once when the caller gives up, or has given up already", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const pause = systemHost.pause(3_600_000, controller.signal);
    controller.abort(reason);
    await expect(pause).rejects.toBe(reason);
    await expect(systemHost.pause(3_600_000, controller.signal)).rejects.toBe(reason);
  });
});
