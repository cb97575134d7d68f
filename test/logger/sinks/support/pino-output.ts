import { Writable } from "node:stream";

/** A line of pino, parsed. */
export type PinoLine = Record<string, unknown>;

/** A real stream, and what pino has written to it. */
export function pinoOutput(): { stream: Writable; lines: () => PinoLine[]; text: () => string } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const lines = (): PinoLine[] =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as PinoLine);
  return { stream, lines, text: () => text };
}
