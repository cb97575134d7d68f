import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPause, jittered, type Pause } from "../../../../src/logger/sinks/otlp/pause.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.spyOn(Math, "random").mockReturnValue(1);
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** How long a pause is, to the millisecond, by moving the clock; afterwards it is over. */
function length(pause: Pause): number {
  const began = Date.now();
  while (pause.isOn()) vi.setSystemTime(Date.now() + 1);
  return Date.now() - began;
}

describe("createPause", () => {
  it("is not on at first", () => {
    expect(createPause().isOn()).toBe(false);
  });

  it("gets longer with every failure, up to a minute, and starts again after a success", () => {
    const pause = createPause();
    const lengths = Array.from({ length: 8 }, () => {
      pause.begin(undefined);
      return length(pause);
    });
    expect(lengths).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    pause.end();
    pause.begin(undefined);
    expect(length(pause)).toBe(1000);
  });

  it("is as long as was asked", () => {
    const pause = createPause();
    pause.begin(90_000);
    expect(length(pause)).toBe(90_000);
    pause.begin(0);
    expect(pause.isOn()).toBe(false);
  });

  it("is over after a success", () => {
    const pause = createPause();
    pause.begin(90_000);
    pause.end();
    expect(pause.isOn()).toBe(false);
  });

  it("is over when the clock was set back, rather than lasting until it has come forward again", () => {
    const pause = createPause();
    pause.begin(1000);
    vi.setSystemTime(Date.now() - 3_600_000);
    expect(pause.isOn()).toBe(false);
  });
});

it("jittered is between the half and the whole", () => {
  expect(jittered(100)).toBe(100);
  vi.spyOn(Math, "random").mockReturnValue(0);
  expect(jittered(100)).toBe(50);
});
