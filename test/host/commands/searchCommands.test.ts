import { beforeEach, expect, test, vi } from "vitest";
import { searchCommands } from "../../../src/host/commands/searchCommands.ts";
import type { Host } from "../../../src/host/host.ts";
import { EngineRefusedError } from "../../../src/host/processes/engineProcess.ts";
import { family } from "../../run/family.ts";
import { dialogs, messages, workspace } from "../fakeVscode.ts";

const origin = { kind: "seed", name: "basic" } as const;

/** A window with one run, which has three generations unless another number is given. */
function windowWith(generations: number | null = 3) {
  const view = family([{ origin, loss: 2 }], [[0]], { generations });
  const state = { kind: "completed" };
  const run = { id: "/run", name: "letters", view, state, manifest: null, load: async () => {} };
  const resume = vi.fn<(...args: unknown[]) => Promise<unknown>>(async () => run);
  const host = {
    runs: { open: async (folder: string) => (folder === run.id ? run : null) },
    searches: { resume },
    runsView: { reveal: async () => {} },
  };
  return {
    run,
    resume,
    extend: () => searchCommands["moeRnas.extendSearch"](host as unknown as Host, { run: "/run" }),
  };
}

beforeEach(() => {
  workspace.isTrusted = true;
  dialogs.shown.length = 0;
  dialogs.complaints.length = 0;
  dialogs.answers.length = 0;
  messages.answer = undefined;
});

test("a complete run goes on to the number of generations that is entered; twice as many are proposed", async () => {
  const { run, resume, extend } = windowWith();
  dialogs.answers.push("8");
  await extend();
  expect(resume.mock.calls).toEqual([[run, { generations: 8 }]]);
  expect(dialogs.shown).toEqual([{ title: "Generations of letters in all", items: [{ label: "6" }] }]);
});

test.each(["3", "2.5", "-1", "", "many", "1000001"])(
  "%j is not more than the run has, and starts nothing",
  async (text) => {
    const { resume, extend } = windowWith();
    dialogs.answers.push(text);
    await extend();
    expect(dialogs.complaints).toEqual(["A whole number from 4 to 1000000"]);
    expect(resume).not.toHaveBeenCalled();
  },
);

test("nothing is asked of a run that another rule ends, nor in a workspace that is not trusted", async () => {
  const other = windowWith(null);
  await other.extend();
  workspace.isTrusted = false;
  const restricted = windowWith();
  await restricted.extend();
  expect(dialogs.shown).toEqual([]);
  expect(other.resume).not.toHaveBeenCalled();
  expect(restricted.resume).not.toHaveBeenCalled();
});

test("where the config has changed, going on as begun keeps the number of generations", async () => {
  const { run, resume, extend } = windowWith();
  resume.mockRejectedValueOnce(new EngineRefusedError("CONFIG_SOURCE_CHANGED", "tiny.rnas has changed.", ""));
  dialogs.answers.push("4");
  messages.answer = "Go On as Begun";
  await extend();
  expect(resume.mock.calls.at(-1)).toEqual([run, { generations: 4, keepsConfig: true }]);
});
