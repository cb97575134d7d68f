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

const FREE = 0;
const TAKEN = 1;

function turn(state: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4)).fill(state);
}

describe("writeAll", () => {
  it.each(["hello", "grüße, 漢字 and 🎉", "x".repeat(40_000)])(
    "writes %.20s to the end through short writes and EAGAIN",
    (line) => {
      const { files, text } = reluctantFiles(line.length > 1000 ? 5000 : 3);
      writeAll(files, line, turn(FREE));
      expect(text()).toBe(`${line}\n`);
    },
  );

  it("does not hide any other error, and gives its turn back", () => {
    const mine = turn(FREE);
    const files = {
      writeSync: () => {
        throw Object.assign(new Error("gone"), { code: "EPIPE" });
      },
    };
    expect(() => writeAll(files, "x", mine)).toThrow("gone");
    expect(mine[0]).toBe(FREE);
  });

  it("does not wait for ever for the turn of a thread that is gone", () => {
    const abandoned = turn(TAKEN);
    const { files, text } = reluctantFiles(100);
    writeAll(files, "first", abandoned);
    writeAll(files, "second", abandoned);
    expect(text()).toBe("first\nsecond\n");
    expect(abandoned[0]).toBe(FREE);
  });
});
