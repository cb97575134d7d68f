// A process that logs numbered lines, from its main thread and from workers, and then stops itself, exits or just ends.
import { setTimeout } from "node:timers/promises";
import { getEnvironmentData, isMainThread, threadId, Worker, workerData } from "node:worker_threads";
import { createLogger, type Logger } from "../../../src/logger/index.ts";

export interface Task {
  /** Lines of the main thread, which has a logger only if it logs. @default 0 */
  readonly lines?: number;
  /** How many workers there are, and how many lines each one logs. @default 0 */
  readonly workers?: number;
  readonly linesOfWorker?: number;
  /** About how long a line is. @default 100 */
  readonly bytes?: number;
  /** Node makes a pipe non-blocking when `process.stdout` is first read; starting a worker does that as well. */
  readonly touchStdout?: boolean;
  /** What comes at once after the last call: the last thread sends SIGSTOP, or the main thread exits, or nothing. */
  readonly ending: "freeze" | "exit" | "end";
}

interface WorkerTask {
  readonly task: Task;
  readonly progress: Int32Array;
}

/** Places in `progress`: how many workers are ready to log, how many threads have logged everything. */
const READY = 0;
const DONE = 1;

if (isMainThread) await runMain(JSON.parse(process.argv[2] ?? "") as Task);
else await runWorker(workerData as WorkerTask);

async function runMain(task: Task): Promise<void> {
  const { lines = 0, workers = 0, touchStdout = false } = task;
  if (touchStdout) void process.stdout.isTTY;
  const log = lines > 0 ? createLogger({ format: "json" }) : undefined;
  const progress = new Int32Array(new SharedArrayBuffer(8));
  Array.from({ length: workers }, () => new Worker(import.meta.filename, { workerData: { task, progress } }));
  await until(() => Atomics.load(progress, READY) === workers);
  if (log) logLines(log, lines, task);
  reportDone(task, progress);
  if (task.ending !== "exit") return;
  // Not await: a main thread that is busy hands on nothing of what its workers have left to it.
  for (let done = 0; done <= workers; done = Atomics.load(progress, DONE)) Atomics.wait(progress, DONE, done);
  process.exit();
}

async function runWorker({ task, progress }: WorkerTask): Promise<void> {
  const log = createLogger({ format: "json" });
  if (task.lines === undefined) await until(hasAgreed);
  Atomics.add(progress, READY, 1);
  await until(() => Atomics.load(progress, READY) === task.workers);
  logLines(log, task.linesOfWorker ?? 0, task);
  reportDone(task, progress);
}

/** Workers of a main thread without a logger agree on the lock of the oldest worker. */
function hasAgreed(): boolean {
  const lock = getEnvironmentData("faasten.stdout") as unknown as { id: number } | undefined;
  return lock?.id === 1;
}

function logLines(log: Logger, count: number, { bytes = 100 }: Task): void {
  const pad = "x".repeat(bytes);
  for (let index = 0; index < count; index++) log.info("line", { thread: threadId, index, pad });
}

/** Nothing comes between the last call and this. */
function reportDone({ workers = 0, ending }: Task, progress: Int32Array): void {
  const isLast = Atomics.add(progress, DONE, 1) === workers;
  if (isLast && ending === "freeze") process.kill(process.pid, "SIGSTOP");
  Atomics.notify(progress, DONE);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(2);
}
