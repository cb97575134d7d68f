import { FaastenError, toError } from "../../../core/errors.ts";
import { type Head, type LambdaResponseStream, withHead } from "./runtime.ts";

/** The way out: a response stream that may take its time, or go away. */
export interface Outlet {
  /** Whether status and headers are on their way and cannot change. */
  readonly begun: boolean;
  /** Set when nobody reads any more. */
  readonly lost: Error | undefined;
  /** Called when the reader goes away. */
  onLost: (error: Error) => void;
  /** Sends the head, with the first bytes of the body if it has any; settles when more can be taken. */
  begin(head: Head, first: Uint8Array | undefined): Promise<void>;
  /** Settles when more can be taken. */
  write(chunk: Uint8Array): Promise<void>;
  /** Settles when all has been handed over. */
  end(): Promise<void>;
  /** Fails what is waited for now. */
  interrupt(error: Error): void;
  /** Lets the reader know that what it has is not all. */
  breakOff(error: Error): void;
}

export function openOutlet(stream: LambdaResponseStream): Outlet {
  let target = stream;
  let begun = false;
  let lost: Error | undefined;
  let waiting: PromiseWithResolvers<void> | undefined;

  const outlet: Outlet = {
    get begun() {
      return begun;
    },
    get lost() {
      return lost;
    },
    onLost() {},
    begin(head, first) {
      if (lost) throw lost;
      begun = true;
      const [prepared, before] = withHead(stream, head);
      target = prepared;
      let more = true;
      if (before !== "" || !first) more = target.write(before);
      if (first) more = target.write(first);
      return more ? READY : until("drain");
    },
    write: (chunk) => (target.write(chunk) ? READY : until("drain")),
    end() {
      const finished = until("finish");
      target.end();
      return finished;
    },
    interrupt: (error) => waiting?.reject(error),
    breakOff(error) {
      // Lambda's client does it by itself when the handler rejects, in trailers: a connection that is cut ends the process.
      if (stream.setContentType) return;
      try {
        stream.destroy(error);
      } catch {
        stream.destroy(); // Node reads the error's stack, which may throw.
      }
    },
  };

  const lose = (error?: unknown): void => {
    if (lost || stream.writableFinished) return;
    lost = error ? toError(error) : new FaastenError("BODY_CANCELLED", "the response stream was closed before its end");
    outlet.interrupt(lost);
    outlet.onLost(lost);
  };
  stream.on("error", lose);
  stream.on("close", () => lose());
  if (stream.destroyed) lose();
  return outlet;

  /** The listener is gone when the event has come, so that none are left of a long body. */
  function until(event: "drain" | "finish"): Promise<void> {
    waiting = Promise.withResolvers();
    if (lost) waiting.reject(lost);
    else target.once(event, waiting.resolve);
    return waiting.promise;
  }
}

const READY: Promise<void> = Promise.resolve();
