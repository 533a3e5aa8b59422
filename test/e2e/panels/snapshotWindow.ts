import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Frame } from "playwright-core";
import type { NamedRun } from "../../../src/host/panels/snapshots.ts";
import { foldRunEvents } from "../../../src/run/runView.ts";
import { generatedRun } from "../../fixtures/generatedRun.ts";
import { launchBrowser, type PanelOfServer, PanelServer, PanelWindow, type PanelWindowOptions } from "./panelWindow.ts";
import { windowThemes } from "./themes.ts";

const folder = process.env.PANEL_FOLDER ?? "dist-test/panels";
const shots = process.env.PANEL_SHOTS;

/** An opened panel that shows a snapshot. */
export interface OpenedPanel {
  readonly window: PanelWindow;
  readonly frame: Frame;
  send(snapshot: unknown): Promise<void>;
  /** As when the tab was hidden and is shown again. */
  reopen(): Promise<Frame>;
  /** What the panel posted, `ready` left out. */
  posted(): Promise<unknown[]>;
  screenshot(name: string): Promise<void>;
}

/** Runs a panel of one bundle for the tests of a file. */
export class SnapshotPanels {
  readonly #server: PanelServer;
  #browser: Browser | null = null;
  #origin = "";

  constructor(private readonly bundle: string) {
    this.#server = new PanelServer(process.env.PANEL_ROOT ?? process.cwd(), join(folder, `${bundle}Host.js`));
    before(async () => {
      this.#origin = await this.#server.start();
      this.#browser = await launchBrowser();
    });
    after(async () => {
      await this.#browser?.close();
      this.#server.stop();
    });
  }

  /** Opens the panel, hands it to `body`, and checks that the page had no fault: no error, nothing that the policy blocked. */
  async open(
    target: unknown,
    snapshot: unknown,
    body: (panel: OpenedPanel) => Promise<void>,
    { words, ...options }: Partial<PanelWindowOptions> & Pick<PanelOfServer, "words"> = {},
  ): Promise<void> {
    assert.ok(this.#browser !== null);
    this.#server.page = { bundle: this.bundle, target, ...(words === undefined ? {} : { words }) };
    const window = await PanelWindow.open(this.#browser, this.#origin, {
      theme: windowThemes.dark,
      width: 1280,
      height: 860,
      ...options,
    });
    const send = (next: unknown) =>
      window.page.evaluate(
        (sent) => (globalThis as unknown as { host: { send(next: unknown): void } }).host.send(sent),
        next,
      );
    const address = `${this.#origin}/panel`;
    const reopen = async () => {
      await window.host(`host.open(${JSON.stringify(address)})`);
      const frame = await frameAt(window, address);
      await frame.locator("h1:not(:empty)").waitFor();
      return frame;
    };
    try {
      await window.page.evaluate(
        (laid) => Object.assign((globalThis as unknown as { host: object }).host, { snapshot: laid }),
        snapshot,
      );
      const frame = await reopen();
      await body({
        window,
        frame,
        send,
        reopen,
        posted: async () => {
          const shown = await frameAt(window, address);
          // A message arrives by a timer of the panel's own, which a later one does not pass, however busy the page is.
          await shown.evaluate(() => new Promise<void>((resolve) => setTimeout(resolve, 40)));
          return window.host<unknown[]>("host.messages.filter(({ type }) => type !== 'ready')");
        },
        screenshot: async (name) => {
          if (shots === undefined) return;
          mkdirSync(shots, { recursive: true });
          await window.page.screenshot({ path: join(shots, `${name}.png`) });
        },
      });
      assert.deepEqual(window.faults, []);
    } finally {
      await window.close();
    }
  }
}

/** What axe finds serious or worse; rules about whole documents do not apply to the frame around the panel. */
export async function seriousFaults({ page }: PanelWindow): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ["violations"] })
    .disableRules(["frame-title", "html-has-lang", "landmark-one-main", "page-has-heading-one", "document-title"])
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`));
}

/** A finished run of real cells; see `generatedRun`. */
export function sampleRun(individuals = 400, seed = 7): NamedRun {
  const view = foldRunEvents(generatedRun({ individuals, seed, population: 20 }));
  return { id: `/runs/sample-${seed}`, name: `sample-${seed}`, view };
}

async function frameAt({ page }: PanelWindow, address: string): Promise<Frame> {
  for (;;) {
    const frame = page.frames().find((candidate) => candidate.url() === address);
    if (frame !== undefined) return frame;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
