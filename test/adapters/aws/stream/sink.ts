import { Writable } from "node:stream";

/** What a client would have got. */
export interface Streamed {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: Buffer;
}

/** A real stream of Node in the place of Lambda's, which keeps each chunk that it was given. */
export class Sink extends Writable {
  readonly chunks: Buffer[] = [];

  /** `take` says when a chunk is taken: at once, or when it calls back. */
  constructor(take: (done: () => void) => void = (done) => done(), highWaterMark = 16_384) {
    super({
      highWaterMark,
      write: (chunk: Buffer, _encoding, done) => {
        this.chunks.push(Buffer.from(chunk));
        take(done);
      },
    });
  }

  get result(): Streamed {
    return parseStreamed(Buffer.concat(this.chunks));
  }
}

/** Takes each chunk a little later. */
export const later = (done: () => void): void => void setImmediate(done);

/** Takes one chunk and is never done with it. */
export const stuck = (): void => {};

/** Reads the documented form: metadata in JSON, eight NULs, the body. */
function parseStreamed(bytes: Buffer): Streamed {
  const end = bytes.indexOf(Buffer.alloc(8));
  if (end < 0) throw new Error(`no head in ${bytes.length} bytes`);
  const head = JSON.parse(bytes.subarray(0, end).toString()) as Omit<Streamed, "body">;
  return { ...head, body: bytes.subarray(end + 8) };
}
