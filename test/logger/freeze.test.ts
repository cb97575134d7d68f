import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Task } from "./support/logging-process.ts";
import { readLines } from "./support/printed-lines.ts";
import { buildProgram, type Output, type Program } from "./support/run-logging.ts";

let logging: Program;
let brokenPipe: Program;
beforeAll(async () => {
  logging = await buildProgram(new URL("./support/logging-process.ts", import.meta.url));
  brokenPipe = await buildProgram(new URL("./support/broken-pipe-process.ts", import.meta.url));
});
afterAll(() => {
  logging.remove();
  brokenPipe.remove();
});

interface Variant extends Task {
  readonly rounds?: number;
  readonly through?: Output;
  /** How long nobody reads. */
  readonly stallMs?: number;
}

const short = { lines: 20, rounds: 5 };
/** More than a pipe and the reader's buffer hold. */
const stalled = { lines: 30, bytes: 60_000, stallMs: 400 };

describe("each line is there, whole and in order, of a process that", () => {
  it.each<[string, Variant]>([
    ["freezes after one line", { lines: 1, rounds: 5, ending: "freeze" }],
    ["freezes after 20 lines", { ...short, ending: "freeze" }],
    ["freezes after 20 lines to a socket", { ...short, ending: "freeze", through: "socket" }],
    ["freezes after 20 lines to a non-blocking pipe", { ...short, touchStdout: true, ending: "freeze" }],
    ["freezes after 20 lines of 200 kB", { lines: 20, bytes: 200_000, rounds: 2, ending: "freeze" }],
    ["freezes after 1.8 MB that are read late", { ...stalled, ending: "freeze" }],
    ["freezes after 1.8 MB to a socket that are read late", { ...stalled, ending: "freeze", through: "socket" }],
    ["freezes after 1.8 MB to a non-blocking pipe", { ...stalled, touchStdout: true, ending: "freeze" }],
    ["exits after 20 lines", { ...short, ending: "exit" }],
    ["exits after 1.8 MB that are read late", { ...stalled, ending: "exit" }],
    ["exits after 1.8 MB to a non-blocking pipe", { ...stalled, touchStdout: true, ending: "exit" }],
  ])("%s", prints);
});

const one = { workers: 1, linesOfWorker: 20, rounds: 4 };
const many = { workers: 4, linesOfWorker: 30, rounds: 2 };
const large = { workers: 3, linesOfWorker: 10, bytes: 200_000 };

describe("each line is there, whole and in order for its thread, of a process that", () => {
  it.each<[string, Variant]>([
    ["freezes after one line of a worker", { ...one, linesOfWorker: 1, ending: "freeze" }],
    ["freezes after 20 lines of a worker", { ...one, ending: "freeze" }],
    ["exits after 20 lines of a worker", { ...one, ending: "exit" }],
    ["freezes after lines of 4 workers", { ...many, ending: "freeze" }],
    [
      "freezes after 5 kB lines of 4 workers and the main thread",
      { ...many, lines: 30, bytes: 5000, ending: "freeze" },
    ],
    ["freezes after 200 kB lines of 3 workers", { ...large, ending: "freeze" }],
    ["freezes after 200 kB lines of 3 workers to a socket", { ...large, ending: "freeze", through: "socket" }],
    ["freezes after 200 kB lines of 3 workers and the main thread", { ...large, lines: 10, ending: "freeze" }],
    ["freezes after 7 MB of 4 threads that are read late", { ...stalled, ...many, workers: 3, ending: "freeze" }],
    ["exits after 6 MB of 3 workers that are read late", { ...large, stallMs: 400, ending: "exit" }],
    ["ends by itself after lines of 4 workers", { ...many, ending: "end" }],
  ])("%s", prints);
});

async function prints(_name: string, { rounds = 1, stallMs = 0, through = "pipe", ...task }: Variant): Promise<void> {
  const { lines = 0, workers = 0, linesOfWorker = 0, ending } = task;
  const expected = lines + workers * linesOfWorker;
  for (let round = 0; round < rounds; round++) {
    const running = logging.start([JSON.stringify(task)], through);
    const said = text(running.stderr);
    try {
      await setTimeout(stallMs);
      expect(await readLines(running.stdout, expected)).toEqual({ lines: expected, broken: [], misplaced: [] });
      if (ending !== "freeze") expect(await running.ended).toBe(0);
    } finally {
      await running.kill();
    }
    expect(await said).toBe("");
  }
}

describe("a log call returns, and does not throw, when nobody reads any more:", () => {
  it.each([
    ["the main thread", "main", 1],
    ["the main thread, waiting at a full pipe", "main", 200_000],
    ["a worker", "worker", 1],
    ["a worker, waiting at a full pipe", "worker", 200_000],
  ])("%s", async (_name, thread, bytes) => {
    const running = brokenPipe.start([thread, String(bytes)], "pipe");
    const said = text(running.stderr);
    try {
      await setTimeout(300);
      running.stdout.destroy();
      expect(await running.ended).toBe(0);
    } finally {
      await running.kill();
    }
    expect(await said).toContain("every call has returned");
    expect(await said).toContain("EPIPE"); // Said once, by the logger itself: lines were lost.
  });
});
