import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Frame, Locator, Page } from "playwright-core";

/** What the runner hands to a flow: a running VS Code with the packaged extension, and a page for its window. */
export interface EditorContext {
  readonly page: Page;
  /** The workspace, empty when the flow begins. */
  readonly workspace: string;
  /** Where VS Code keeps its installed extensions. */
  readonly extensions: string;
  /** The address of a window on the workspace. */
  readonly address: string;
  /** Hears each step of the flow that ends, with what it failed by. */
  stepEnded(step: string, error: unknown): void;
}

/** How long a state may be waited for, in milliseconds: only what never comes takes so long, on a busy machine too. */
export const patienceMs = Number(process.env.PATIENCE_MS ?? 180_000);

/** A window of VS Code as its user handles it: by keys, clicks and what can be read on it. */
export class EditorWindow {
  readonly page: Page;
  readonly workspace: string;
  readonly rows: Locator;
  readonly quickInput: Locator;
  readonly quickRows: Locator;

  constructor(private readonly context: EditorContext) {
    this.page = context.page;
    this.workspace = context.workspace;
    this.page.setDefaultTimeout(patienceMs);
    if (process.env.VERBOSE) this.page.on("console", (message) => console.log(`[${message.type()}] ${message.text()}`));
    this.rows = this.page.locator(".part.sidebar [role=treeitem]");
    this.quickInput = this.page.locator(".quick-input-widget:visible input.input");
    this.quickRows = this.page.locator(".quick-input-widget:visible .quick-input-list .monaco-list-row");
  }

  async open(): Promise<void> {
    await this.page.goto(this.context.address, { waitUntil: "commit" });
    await this.#painted();
  }

  /** By the command, as users do: the browser's own reload can cut off what VS Code is writing down. */
  async reload(): Promise<void> {
    await this.page.evaluate("window.isBeforeReload = true");
    await this.command("Developer: Reload Window");
    await until("the window is reloaded", () =>
      this.page.evaluate<boolean>("window.isBeforeReload === undefined").catch(() => false),
    );
    await this.#painted();
  }

  async #painted(): Promise<void> {
    await this.page.locator(".monaco-workbench .part.statusbar").waitFor();
    await this.page.locator('.part.activitybar a.action-label[aria-label^="MOE/RNAS"]').waitFor();
  }

  async openSidebar(): Promise<void> {
    const action = this.page.locator('.part.activitybar .action-item:has(a.action-label[aria-label^="MOE/RNAS"])');
    if (!(await action.getAttribute("class"))?.includes("checked")) await action.locator("a.action-label").click();
    await this.page.locator('.part.sidebar .pane-header[aria-label^="Runs"]').waitFor();
  }

  /** Runs a command of the palette by its title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press("F1");
    await this.quickInput.waitFor();
    // The list is made when the text changes: what is registered a moment later is only there after another change.
    await until(`the palette offers ${title}`, async () => {
      await this.quickInput.fill(">");
      await this.quickInput.fill(`>${title}`);
      return await this.quickRows
        .filter({ hasText: title })
        .first()
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          () => false,
        );
    });
    await this.quickRows.filter({ hasText: title }).first().click();
  }

  /** Opens a file of the workspace in an editor. */
  async openFile(name: string): Promise<void> {
    await until(`Quick Open finds ${name}`, async () => {
      await this.page.keyboard.press("Control+p");
      await this.quickInput.waitFor();
      await this.quickInput.fill(name);
      return await this.quickRows
        .filter({ hasText: name })
        .first()
        .waitFor({ timeout: 3000 })
        .then(
          () => true,
          async () => {
            await this.page.keyboard.press("Escape");
            return false;
          },
        );
    });
    await this.page.keyboard.press("Enter");
    await this.tab(name).waitFor();
  }

  /** Puts the cursor of the active editor somewhere. @param column one-based, past the end for the end of the line. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press("Control+g");
    await this.quickInput.waitFor();
    await this.quickInput.fill(`:${line}:${column}`);
    await this.page.keyboard.press("Enter");
    // The editor takes keys again some time after the input is gone.
    await this.quickInput.waitFor({ state: "hidden" });
    await this.page.locator(".editor-instance .monaco-editor.focused").waitFor();
    await this.cursorAt(`Ln ${line}, `);
  }

  /** Waits until the status bar says so of the cursor: `Ln 3, Col 9 (4 selected)`. */
  async cursorAt(text: string): Promise<void> {
    await this.page.locator(".statusbar-item").filter({ hasText: text }).waitFor();
  }

  tab(title: string | RegExp): Locator {
    return this.page.locator(".tabs-container .tab").filter({ hasText: title }).first();
  }

  /** A row of the tree of runs whose text holds `text`. */
  row(text: string | RegExp): Locator {
    return this.rows.filter({ hasText: text }).first();
  }

  /** A row of the tree of runs that is an individual. */
  individual(id: number): Locator {
    const label = this.page.locator(".label-name", { hasText: new RegExp(`^#${id}$`) });
    return this.rows.filter({ has: label }).first();
  }

  /** Scrolls the tree of runs until an individual of an open list is in sight: rows out of sight are not there. */
  async individualInSight(id: number): Promise<Locator> {
    const row = this.individual(id);
    const { x, y, height } = (await this.page.locator(".part.sidebar .pane-body").first().boundingBox()) ?? {
      x: 0,
      y: 0,
      height: 0,
    };
    await this.page.mouse.move(x + 100, y + 60);
    await until(`#${id} is in sight`, async () => {
      const box = (await row.isVisible()) ? await row.boundingBox() : null;
      if (box !== null && box.y >= y && box.y + box.height <= y + height) return true;
      await this.page.mouse.wheel(0, 60);
      await this.page.waitForTimeout(100);
      return false;
    });
    return row;
  }

  /** Opens a row of the tree, unless it is open: a reveal can come before its children are there. */
  async expand(row: Locator): Promise<void> {
    await until("the row is open", async () => {
      if ((await row.getAttribute("aria-expanded")) === "true") return true;
      await row.click();
      await this.page
        .locator(".part.sidebar [role=treeitem][aria-level='2']")
        .first()
        .waitFor({ timeout: 2000 })
        .catch(() => {});
      return false;
    });
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator(".notification-list-item-message").filter({ hasText: text }).first();
  }

  /** The page of the panel in sight that holds `selector`. */
  panel(selector: string): Promise<Frame> {
    return until(`a panel with ${selector}`, async () => {
      for (const frame of this.page.frames()) {
        // A frame that is being replaced cannot be queried.
        const shown = await frame
          .evaluate<boolean>(
            `document.body?.dataset.panelTarget !== undefined && document.visibilityState === "visible"
              && document.querySelector(${JSON.stringify(selector)})?.checkVisibility({ visibilityProperty: true }) === true`,
          )
          .catch(() => false);
        if (shown) return frame;
      }
      return null;
    });
  }

  /** What axe finds serious or worse in the parts of the window that `selectors` name. */
  async seriousFaults(...selectors: readonly (string | string[])[]): Promise<string[]> {
    let builder = new AxeBuilder({ page: this.page }).options({ resultTypes: ["violations"] });
    for (const selector of selectors) builder = builder.include(selector);
    const { violations } = await builder.analyze();
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ html, target }) => `${id}: ${target.join(" ")}: ${html.slice(0, 200)}`));
  }

  /** Processes of the extension under test that search, by their command lines; Linux. */
  searchProcesses(): number[] {
    return readdirSync("/proc")
      .filter((pid) => /^\d+$/.test(pid) && this.#searches(pid))
      .map(Number);
  }

  #searches(pid: string): boolean {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
      return command.some(
        (part) => part.startsWith(this.context.extensions) && /[\\/](engine|evaluator|cli)\.js$/.test(part),
      );
    } catch {
      // It ended while it was looked at.
      return false;
    }
  }
}

/** What `see` yields once it yields something. */
export async function until<T>(
  what: string,
  see: () => T | Promise<T>,
  withinMs = patienceMs,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const seen = await see();
    if (seen) return seen;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The steps of a flow, one after the other; one that fails leaves a picture and ends the flow. */
export class Steps {
  #begun = 0;

  constructor(
    private readonly flow: string,
    private readonly context: EditorContext,
  ) {}

  async step(name: string, body: () => Promise<void>): Promise<void> {
    const begunMs = performance.now();
    this.#begun++;
    try {
      await body();
    } catch (cause) {
      const picture = join(tmpdir(), `moe-rnas-${this.flow}-${this.#begun}.png`);
      await this.context.page.screenshot({ path: picture }).catch(() => {});
      console.log(`  ✖ ${name}\n    screenshot: ${picture}`);
      this.context.stepEnded(name, cause);
      throw cause;
    }
    this.context.stepEnded(name, null);
    console.log(`  ✔ ${name} (${Math.round(performance.now() - begunMs)} ms)`);
  }
}
