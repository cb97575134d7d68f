import { say } from "./family.ts";

/** Where a log call stands in the user's code. */
export interface CallSite {
  readonly file: string;
  readonly line: number;
  readonly function: string | undefined;
}

/** Finds the caller of `log.info()` and the like. Undefined where stacks do not look like V8's. */
export function callSite(): CallSite | undefined {
  const target: { stack?: string } = {};
  // From `say` on, however many functions of the logger are below it; what called it is the log call, and then comes its caller.
  (Error as StackCapture).captureStackTrace?.(target, say);
  const [, frame] = target.stack?.split("\n").filter((line) => FRAME.test(line)) ?? [];
  const [, name, file, line] = (frame !== undefined && FRAME.exec(frame)) || [];
  return file === undefined ? undefined : { file, line: Number(line), function: name };
}

/** What V8 and those that follow it have. */
interface StackCapture {
  captureStackTrace?(target: object, above: unknown): void;
}

const FRAME = /^\s+at (?:async )?(?:(.+?) \()?(?:file:\/\/)?(.+?):(\d+):\d+\)?$/;
