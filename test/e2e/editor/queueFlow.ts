import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { foldRunEvents, type RunView } from "../../../src/run/runView.ts";
import { readEvents } from "../../../src/store/eventLog.ts";
import { type EditorContext, EditorWindow, Steps, until } from "./editorWindow.ts";
import { QueueProcesses } from "./queueProcesses.ts";

const config = (queue: string, population: number) => `name: queued
task: { type: synthetic, problem: sum, length: 10, train_sequences: 400 }
model: { hidden: 8 }
training: { batch: 20, epochs: 10 }
search: { population: ${population}, generations: 3000, objectives: [mse, blocks] }
run: { retries: 3, queue: ${queue} }
`;

/** A search whose cells are trained by workers of a queue with a password, and whose config changes while it rests. */
export async function queueFlow(context: EditorContext): Promise<void> {
  const password = randomBytes(12).toString("hex");
  const processes = await QueueProcesses.start(context.extensions, password);
  try {
    await searchOverQueue(context, processes, password);
  } finally {
    await processes.end();
  }
}

async function searchOverQueue(context: EditorContext, processes: QueueProcesses, password: string): Promise<void> {
  const window = new EditorWindow(context);
  const { page } = window;
  const steps = new Steps("queue", context);
  const file = join(context.workspace, "queued.rnas");
  const runs = join(context.workspace, ".rnas");
  const run = join(runs, "queued-001");
  const runRow = window.row("queued-001");
  const workers = window.row(/^Workers/);
  const nobody = workers.filter({ hasText: /none; the search waits/ });
  const modal = page.locator(".monaco-dialog-box");
  const evaluated = async () => (await readRun(run)).evaluated;
  const searches = () => window.searchProcesses().filter((pid) => !processes.workers.includes(pid));
  writeFileSync(file, config(processes.queue, 8));

  await steps.step("a queue that asks for a password refuses the search, and a button asks for it", async () => {
    await window.open();
    await window.openFile("queued.rnas");
    await window.command("MOE/RNAS: Start Search");
    await window.notification(/asks for a password, and none is set/).waitFor();
    await page.getByRole("button", { name: "Set Queue Password…" }).click();
    await givePassword(window, processes.queue, "not-the-one");
    assert.equal(existsSync(runs), false);
  });

  await steps.step("a wrong password is refused; with the right one the search begins", async () => {
    await window.command("MOE/RNAS: Start Search");
    await window.notification(/refuses the login: WRONGPASS/).waitFor();
    assert.equal(existsSync(runs), false);
    await window.command("Notifications: Clear All");
    await window.command("MOE/RNAS: Set Queue Password");
    await givePassword(window, processes.queue, password);
    await window.command("MOE/RNAS: Start Search");
    await runRow.filter({ hasText: /running/ }).waitFor();
  });

  await steps.step("while nobody works for it, its Workers say so, and how to start one", async () => {
    const hover = page.locator(".monaco-hover:visible").filter({ hasText: `worker --queue ${processes.queue}` });
    await until("the hover is shown", async () => {
      // A tree that is drawn again meanwhile shows none until the mouse comes anew.
      await runRow.hover();
      await nobody.hover();
      return await hover.waitFor({ timeout: 2000 }).then(
        () => true,
        () => false,
      );
    });
    assert.equal(await evaluated(), 0);
  });

  await steps.step("a worker comes, evaluates, and is shown with what it does and how fast", async () => {
    await processes.startWorker("bench-a");
    await until("individuals are evaluated", async () => (await evaluated()) > 8);
    await workers.filter({ hasText: /^Workers1 · [1-9][\d,.]* per minute/ }).click();
    await window.row(/^bench-a(#\d+ epoch \d+|idle) · [1-9][\d,.]* per minute$/).waitFor();
  });

  await steps.step("the password is in no file of the workspace or the editor, and in no command line", async () => {
    // The browser's own folder is left out: it is the key store of a window in it.
    const editor = ["user", "server"].map((name) => join(dirname(context.extensions), name));
    const files = [context.workspace, ...editor].flatMap(filesIn);
    for (const expected of [/events\.jsonl$/, /workers\.json$/, /search-[^/]*\.log$/]) {
      assert.ok(
        files.some((name) => expected.test(name)),
        String(expected),
      );
    }
    assert.deepEqual(
      files.filter((name) => existsSync(name) && readFileSync(name).includes(password)),
      [],
    );
    for (const pid of [...searches(), ...processes.workers]) {
      assert.equal(readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(password), false);
    }
  });

  await steps.step("the worker is killed, the search paused, its file changed: Resume asks and goes on", async () => {
    await processes.killWorker("bench-a");
    await window.command("MOE/RNAS: Pause Search");
    await runRow.filter({ hasText: /paused/ }).waitFor();
    await workers.waitFor({ state: "detached" });
    await until("its process has ended", () => searches().length === 0);
    writeFileSync(file, config(processes.queue, 6));
    await window.command("MOE/RNAS: Resume Search");
    await modal.getByText("queued.rnas has changed since the run was started from it").waitFor();
    await modal.getByText("search.population 8 → 6").waitFor();
    await modal.getByRole("button", { name: "Go On as Begun" }).click();
    await runRow.filter({ hasText: /running/ }).waitFor();
  });

  await steps.step("its Workers tell of the loss, until another one comes and evaluates", async () => {
    await nobody.waitFor();
    const before = await evaluated();
    await processes.startWorker("bench-b");
    await until("more individuals are evaluated", async () => (await evaluated()) > before + 8);
    await workers.filter({ hasText: /^Workers1 ·/ }).waitFor();
    assert.equal((await readRun(run)).header?.population, 8);
  });

  await steps.step("paused and resumed once more, it leaves its place to a new run of the changed file", async () => {
    await window.command("MOE/RNAS: Pause Search");
    await runRow.filter({ hasText: /paused/ }).waitFor();
    await window.command("MOE/RNAS: Resume Search");
    await modal.getByRole("button", { name: "Start a New Run" }).click();
    await window
      .row("queued-002")
      .filter({ hasText: /running/ })
      .waitFor();
    await until("its individuals are evaluated", async () => (await readRun(join(runs, "queued-002"))).evaluated > 6);
    assert.equal((await readRun(join(runs, "queued-002"))).header?.population, 6);
    await runRow.filter({ hasText: /paused/ }).waitFor();
  });

  await steps.step("the search is stopped, the worker asked to end, and no process is left", async () => {
    await window.command("MOE/RNAS: Stop Search");
    await window
      .row("queued-002")
      .filter({ hasText: /stopped/ })
      .waitFor();
    await processes.endWorker("bench-b");
    await until("every process has ended", () => window.searchProcesses().length === 0);
  });
}

/** Answers both questions of the command; the first one proposes the queue. */
async function givePassword(window: EditorWindow, queue: string, password: string): Promise<void> {
  const { page, quickInput } = window;
  await until("the queue is proposed", async () => (await quickInput.inputValue()) === queue);
  await page.keyboard.press("Enter");
  await until("the password is asked for", async () => (await quickInput.getAttribute("type")) === "password");
  await quickInput.fill(password);
  await page.keyboard.press("Enter");
  await window.notification(/The password for 127\.0\.0\.1:\d+ is kept/).waitFor();
}

async function readRun(folder: string): Promise<RunView> {
  return foldRunEvents((await readEvents(folder)).events);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}
