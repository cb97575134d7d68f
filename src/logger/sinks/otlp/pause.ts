/** For how long nothing is sent after a failure, so that a server that is down does not delay every answer. */
export interface Pause {
  isOn(): boolean;
  /** Begins it: for as long as the server has asked, or longer with every failure. */
  begin(askedMs: number | undefined): void;
  /** After a success. */
  end(): void;
}

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/** Makes a pause that is not on. */
export function createPause(): Pause {
  let failures = 0;
  let sinceMs = 0;
  let lengthMs = 0;
  return {
    isOn() {
      // By the clock, which goes on while the process is frozen; one that was set back must not make the pause longer.
      const passedMs = Date.now() - sinceMs;
      return passedMs >= 0 && passedMs < lengthMs;
    },
    begin(askedMs) {
      sinceMs = Date.now();
      lengthMs = askedMs ?? jittered(Math.min(FIRST_MS * 2 ** failures, LONGEST_MS));
      failures += 1;
    },
    end() {
      failures = 0;
      lengthMs = 0;
    },
  };
}

/** Half of a time and a random part of the other half: many instances do not come back at once. */
export function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
