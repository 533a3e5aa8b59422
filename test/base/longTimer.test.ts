import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LongTimer } from "../../src/base/longTimer.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const day = 86_400_000;

test.each([1, 2, 2 ** 31 - 1, 2 ** 31, 25 * day, 100 * day])(
  "A13: a timer of %i ms fires then, once, and not before",
  (ms) => {
    const done = vi.fn();
    new LongTimer(done, ms);
    vi.advanceTimersByTime(ms - 1);
    expect(done).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(done).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60 * day);
    expect(done).toHaveBeenCalledTimes(1);
  },
);

test("A13: one that is cleared in a later part of its time does not fire; an infinite one never does", () => {
  const done = vi.fn();
  const timer = new LongTimer(done, 60 * day);
  new LongTimer(done, Number.POSITIVE_INFINITY).clear();
  vi.advanceTimersByTime(30 * day);
  timer.clear();
  vi.advanceTimersByTime(300 * day);
  expect(done).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});
