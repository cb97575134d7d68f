import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino, { type DestinationStream } from "pino";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../../../src/logger/index.ts";
import { pinoSink } from "../../../../src/logger/sinks/pino.ts";
import { root } from "../../../../scripts/public-paths.ts";
import { pinoOutput } from "../support/pino-output.ts";

describe("flushing pino", () => {
  it("waits until a buffering destination has written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faasten-pino-"));
    const path = join(folder, "log");
    const destination = pino.destination({ dest: path, minLength: 4096, sync: false });
    try {
      const sink = pinoSink(pino({}, destination));
      createLogger({ sink }).info("buffered");
      await sink.flush?.(10_000);
      expect(readFileSync(path, "utf8")).toContain('"msg":"buffered"');
    } finally {
      destination.destroy();
      rmSync(folder, { recursive: true });
    }
  });

  it("waits until a transport's thread has written", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faasten-pino-"));
    const path = join(folder, "log");
    const transport = pino.transport<{ destination: string }>({ target: "pino/file", options: { destination: path } });
    try {
      const sink = pinoSink(pino({}, transport as DestinationStream));
      createLogger({ sink }).info("elsewhere");
      await sink.flush?.(10_000);
      expect(readFileSync(path, "utf8")).toContain('"msg":"elsewhere"');
    } finally {
      const closed = new Promise((resolve) => transport.once("close", resolve));
      transport.end();
      await closed;
      rmSync(folder, { recursive: true });
    }
  });

  it("takes a pipe that knows no fsync for written", () => {
    const script = `
      import pino from "pino";
      import { pinoSink } from "${root}src/logger/sinks/pino.ts";
      const sink = pinoSink(pino({}, pino.destination({ dest: 1, minLength: 4096, sync: false })));
      sink("", { time: Date.now(), level: "info", message: "piped", fields: {} });
      await sink.flush(10_000);
      console.error("flushed");
      process.kill(process.pid, "SIGKILL");
    `;
    const node = [process.execPath, ["--input-type=module", "--eval", script]] as const;
    const { stdout, stderr } = spawnSync(...node, { cwd: root, encoding: "utf8", timeout: 15_000 });
    expect(stderr).toContain("flushed");
    expect(stdout).toContain('"msg":"piped"');
  });

  it("rejects when the destination says that it failed", async () => {
    const stream = Object.assign(pinoOutput().stream, {
      flush: (done: (error: Error) => void) => done(new Error("gone")),
    });
    await expect(pinoSink(pino({}, stream)).flush?.(10_000)).rejects.toThrow("gone");
  });

  it.each([10, 0, Number.NaN])("gives up after %d ms on a destination that never answers", async (timeoutMs) => {
    const stream = Object.assign(pinoOutput().stream, { flush: (done: unknown) => void done });
    await expect(pinoSink(pino({}, stream)).flush?.(timeoutMs)).resolves.toBeUndefined();
  });

  it("does not wait for pino's browser build, which calls nobody back", async () => {
    const browser = createRequire(import.meta.url)("pino/browser.js") as typeof pino;
    const written: unknown[] = [];
    const engine = browser({ browser: { write: (line: object) => void written.push(line) } });
    const sink = pinoSink(engine);
    createLogger({ sink }).info("x", { a: 1 });
    await sink.flush?.(Number.POSITIVE_INFINITY); // The test would time out.
    expect(written).toEqual([expect.objectContaining({ a: 1, msg: "x" })]);
  });
});
