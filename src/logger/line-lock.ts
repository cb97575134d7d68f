import { builtin } from "../core/host.ts";

/** Whose turn it is to write, in memory that the threads of a process share. */
export interface LineLock {
  /** The thread that made it: of several locks, the one of the oldest thread counts. */
  readonly id: number;
  /** Its one number is 1 while somebody writes, 2 if others wait for it, otherwise 0. */
  readonly turn: Int32Array;
}

interface Host {
  readonly moduleLoadList?: readonly string[];
}

interface Threads {
  readonly threadId: number;
  getEnvironmentData(key: string): unknown;
  setEnvironmentData(key: string, value: unknown): void;
}

/** All copies of the library in a process agree on it, so it changes with what a lock is. */
const KEY = "faasten.stdout";

/**
 * The lock of this thread. The main thread leaves it to workers that are started later. Workers of a main thread that
 * has no logger, as on Lambda Managed Instances, agree on one when they start.
 */
export function lineLock(): LineLock {
  // Loading node:worker_threads costs a millisecond, and where nobody has loaded it there is no other thread.
  const mayHaveThreads = builtin<Host>("node:process")?.moduleLoadList?.includes("NativeModule worker_threads");
  const threads = mayHaveThreads ? builtin<Threads>("node:worker_threads") : undefined;
  const inherited = threads?.getEnvironmentData(KEY) as LineLock | undefined;
  if (inherited) return inherited;
  const lock = { id: threads?.threadId ?? 0, turn: new Int32Array(new SharedArrayBuffer(4)) };
  threads?.setEnvironmentData(KEY, lock);
  if (lock.id > 0) agree(lock, lock.id);
  return lock;
}

/**
 * A newcomer shows its lock; the thread whose lock is in use answers with that one. Once that thread has ended nobody
 * answers: later workers then agree among themselves, and only lines that exceed a full pipe may mix with those of others.
 */
function agree(lock: LineLock, threadId: number): void {
  const channel = new BroadcastChannel(KEY) as BroadcastChannel & { unref(): void };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel, not a window
  const show = (): void => channel.postMessage(lock);
  channel.addEventListener("message", ({ data }: MessageEvent<LineLock>) => {
    if (data.id < lock.id) Object.assign(lock, data);
    else if (lock.id === threadId) show();
  });
  show();
  channel.unref();
}
