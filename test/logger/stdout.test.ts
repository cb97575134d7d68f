import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { writeAll } from "../../src/logger/stdout.ts";

/** A file system that takes at most `chunk` bytes at a time and is not ready every other time. */
function reluctantFiles(chunk: number) {
  const taken: number[] = [];
  let calls = 0;
  const writeSync = (_fd: number, bytes: Uint8Array, offset: number, length: number): number => {
    calls += 1;
    if (calls % 2 === 0) throw Object.assign(new Error("try again"), { code: "EAGAIN" });
    const part = bytes.subarray(offset, offset + Math.min(chunk, length));
    taken.push(...part);
    return part.length;
  };
  return { files: { writeSync }, text: () => new TextDecoder().decode(Uint8Array.from(taken)) };
}

describe("writeAll", () => {
  it.each(["hello", "grüße, 漢字 and 🎉", "x".repeat(40_000)])(
    "writes %.20s to the end through short writes and EAGAIN",
    (line) => {
      const { files, text } = reluctantFiles(line.length > 1000 ? 5000 : 3);
      writeAll(files, line);
      expect(text()).toBe(`${line}\n`);
    },
  );

  it("does not hide any other error", () => {
    const files = {
      writeSync: () => {
        throw Object.assign(new Error("gone"), { code: "EPIPE" });
      },
    };
    expect(() => writeAll(files, "x")).toThrow("gone");
  });
});

const child = fileURLToPath(new URL("./support/log-and-freeze.ts", import.meta.url));

interface Printed {
  lines: number;
  broken: number;
}

/** Runs the child, reads nothing of it for a while, then counts whole lines until it ends or, stopped, has nothing left. */
async function printed(args: readonly string[], expected: number, stallMs = 0): Promise<Printed> {
  const running = spawn(process.execPath, [child, ...args], { stdio: ["ignore", "pipe", "inherit"], detached: true });
  const closed = once(running, "close");
  let text = "";
  await setTimeout(stallMs);
  running.stdout.setEncoding("utf8").on("data", (part: string) => (text += part));
  const complete = async (): Promise<void> => {
    for (let waitedMs = 0; waitedMs < 10_000 && text.split("\n").length <= expected; waitedMs += 20)
      await setTimeout(20);
  };
  await Promise.race([closed, complete()]);
  if (args.includes("freeze")) process.kill(-(running.pid as number), "SIGKILL");
  await closed;
  const lines = text.split("\n").slice(0, -1);
  return { lines: lines.length, broken: lines.filter((line) => !/^\{.*\}$/.test(line)).length };
}

describe("standard output", () => {
  it("has every line when the process stops itself right after the last call", async () => {
    expect(await printed(["200", "100", "freeze"], 200)).toEqual({ lines: 200, broken: 0 });
  });

  it("has every line, whole, when the reader stalls and lines are larger than the pipe", async () => {
    expect(await printed(["30", "60000"], 30, 1000)).toEqual({ lines: 30, broken: 0 });
  });

  it("has every line when something has made the descriptor non-blocking", async () => {
    expect(await printed(["30", "60000", "touch-stdout"], 30, 1000)).toEqual({ lines: 30, broken: 0 });
  });
});
