import { expect, test } from "vitest";
import { CancelledError } from "../../src/base/cancelled.ts";
import { inParallel, type ParallelOptions } from "../../src/engine/inParallel.ts";

/** A task that ends when the test says so. */
class Task {
  hasBegun = false;
  release = () => {};
  end = () => {};
  fail = (_: unknown) => {};
  readonly #result = new Promise<void>((resolve, reject) => {
    this.end = resolve;
    this.fail = reject;
  });

  constructor(readonly name: string) {}

  async run(signal: AbortSignal, release: () => void): Promise<string> {
    this.hasBegun = true;
    this.release = release;
    signal.addEventListener("abort", () => this.fail(new CancelledError()));
    await this.#result;
    return this.name;
  }
}

function began(names: string, places: number, options: Partial<ParallelOptions<Task, string>> = {}) {
  const tasks = [...names].map((name) => new Task(name));
  const told: string[] = [];
  const whole = (async () => {
    const results = inParallel(tasks, {
      places,
      order: () => 0,
      signal: new AbortController().signal,
      run: (task, signal, release) => task.run(signal, release),
      ...options,
    });
    for await (const result of results) told.push(result);
  })();
  whole.catch(() => {});
  const running = () => tasks.flatMap(({ hasBegun, name }) => (hasBegun ? name : [])).join("");
  return { tasks: Object.fromEntries(tasks.map((task) => [task.name, task])), told, whole, running };
}

/** Lets everything happen that waits for nothing. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("results come in the order of the items, whichever ends first, and places are never more than asked for", async () => {
  const { tasks, told, whole, running } = began("abcd", 2);
  expect(running()).toBe("ab");
  tasks.b!.end();
  await settle();
  expect(running()).toBe("abc");
  expect(told).toEqual([]);
  tasks.a!.end();
  await settle();
  expect(told).toEqual(["a", "b"]);
  tasks.d!.end();
  tasks.c!.end();
  await whole;
  expect(told).toEqual(["a", "b", "c", "d"]);
});

test("the items that order puts first begin first", async () => {
  const { running } = began("adbc", 2, { order: (a, b) => b.name.localeCompare(a.name) });
  expect(running()).toBe("dc");
});

test("a place that is released takes the next item while the last one ends, and no further one", async () => {
  const { tasks, told, whole, running } = began("abcd", 1);
  tasks.a!.release();
  await settle();
  expect(running()).toBe("ab");
  tasks.b!.release();
  await settle();
  expect(running()).toBe("ab");
  expect(told).toEqual([]);
  tasks.a!.end();
  await settle();
  expect(told).toEqual(["a"]);
  expect(running()).toBe("abc");
  for (const task of Object.values(tasks)) task.end();
  await whole;
  expect(told).toEqual(["a", "b", "c", "d"]);
});

test("a failure after the place was released ends the others at once, and is what is thrown", async () => {
  const { tasks, told, whole, running } = began("abc", 1);
  tasks.a!.release();
  await settle();
  const full = new Error("disk full");
  tasks.a!.fail(full);
  await expect(whole).rejects.toBe(full);
  expect(told).toEqual([]);
  expect(running()).toBe("ab");
});

test("nothing runs any more when the failure is thrown, also what only had to end", async () => {
  let isWritten = false;
  const full = new Error("worker lost");
  const { whole } = began("ab", 1, {
    run: async (task, _, release) => {
      if (task.name === "b") throw full;
      release();
      await settle();
      await settle();
      isWritten = true;
      return task.name;
    },
  });
  await expect(whole).rejects.toBe(full);
  expect(isWritten).toBe(true);
});

test("aborted items end in a cancellation", async () => {
  const abort = new AbortController();
  const { tasks, told, whole } = began("abc", 1, { signal: abort.signal });
  tasks.a!.end();
  await settle();
  abort.abort();
  await expect(whole).rejects.toBeInstanceOf(CancelledError);
  expect(told).toEqual(["a"]);
});
