import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Frame } from "playwright-core";
import { parseCellJson } from "../../../src/cell/cellJson.ts";
import { printEquations } from "../../../src/cell/equations.ts";
import { operatorNames } from "../../../src/cell/transformations/operatorName.ts";
import { FrontFeed } from "../../../src/host/panels/frontFeed.ts";
import type { FromFrontPanel } from "../../../src/protocol/frontProtocol.ts";
import { choiceFront } from "../../../src/run/confirm/choiceFront.ts";
import { type Bounds, choicesOf } from "../../../src/run/confirm/choices.ts";
import { leftOutSentence } from "../../../src/run/confirm/leftOut.ts";
import { verdictOf } from "../../../src/run/confirm/verdict.ts";
import type { IndividualId } from "../../../src/run/individual.ts";
import { foldRunEvents, individualRecord, type RunView } from "../../../src/run/runView.ts";
import { stopsOf } from "../../../webview/front/choiceBound.ts";
import { FrontModel } from "../../../webview/front/frontModel.ts";
import { scatterLayout } from "../../../webview/front/scatterLayout.ts";
import { type GeneratedRunOptions, generatedRun } from "../../fixtures/generatedRun.ts";
import { madeUpWords, untranslated } from "./madeUpLanguage.ts";
import { launchBrowser, PanelServer, PanelWindow, type PanelWindowOptions } from "./panelWindow.ts";
import { windowThemes } from "./themes.ts";

const folder = process.env.PANEL_FOLDER ?? "dist-test/panels";
const shots = process.env.PANEL_SHOTS;
const server = new PanelServer(process.env.PANEL_ROOT ?? process.cwd(), join(folder, "frontHost.js"));
let browser: Browser;
let origin: string;

before(async () => {
  origin = await server.start();
  server.page = { bundle: "front", target: { run: "/runs/generated" } };
  browser = await launchBrowser();
});

after(async () => {
  await browser.close();
  server.stop();
});

/** An open panel, with what its host knows: the same run, generated once more on this side. */
interface Opened {
  readonly window: PanelWindow;
  readonly frame: Frame;
  readonly view: RunView;
  /** A model in the page's first state, to ask where points stand. */
  readonly model: FrontModel;
}

interface Run extends GeneratedRunOptions {
  /** Events that the panel finds when it opens. */
  readonly known?: number;
}

async function withPanel(
  { known = 1e9, ...run }: Run,
  body: (opened: Opened) => Promise<void>,
  options: Partial<PanelWindowOptions> = {},
): Promise<void> {
  const window = await PanelWindow.open(browser, origin, {
    theme: windowThemes.dark,
    width: 1280,
    height: 860,
    ...options,
  });
  try {
    await window.host(`host.generate(${JSON.stringify(run)}, ${known})`);
    const frame = await window.openPanel();
    const view = foldRunEvents([...generatedRun(run)].slice(0, known));
    const model = new FrontModel(null, () => {});
    const snapshot = new FrontFeed({ name: "generated", view }).snapshot();
    if (snapshot.type === "runOpened") model.open(snapshot);
    await body({ window, frame, view, model });
    assert.deepEqual(window.faults, []);
  } finally {
    await window.close();
  }
}

/** Messages of a kind that the panel sent so far. Buffers are turned into lists of Uint32. */
async function sent<T extends FromFrontPanel["type"]>(window: PanelWindow, type: T) {
  const found = await window.host<unknown[]>(
    `host.messages.filter((message) => message.type === ${JSON.stringify(type)})
      .map((message) => message.ids instanceof ArrayBuffer ? { ...message, ids: [...new Uint32Array(message.ids)] } : message)`,
  );
  return found as (Extract<FromFrontPanel, { type: T }> & { readonly ids: readonly number[] })[];
}

/** Waits until the panel has sent so many messages of a kind, and yields the last of them. */
async function awaited<T extends FromFrontPanel["type"]>(window: PanelWindow, type: T, count = 1) {
  for (let attempt = 0; attempt < 1500; attempt++) {
    const message = (await sent(window, type))[count - 1];
    if (message !== undefined) return message;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the panel never sent ${type}`);
}

/** Where an individual stands, in pixels of the window. */
async function placeOf({ frame, model }: Opened, id: number): Promise<{ x: number; y: number }> {
  const box = await frame.locator(".plot").boundingBox();
  assert.ok(box !== null);
  const layout = scatterLayout(model, Math.floor(box.width), Math.floor(box.height));
  const { x, y } = model.ui;
  return {
    x: box.x + layout.x.pixel(model.valuesOf(x)[id] as number),
    y: box.y + layout.y.pixel(model.valuesOf(y)[id] as number),
  };
}

/** What the plot says of itself: `1,234 individuals, 12 on the front`. */
async function counts(frame: Frame): Promise<{ individuals: number; front: number }> {
  await nextFrame(frame);
  const label = (await frame.locator(".plot").getAttribute("aria-label")) ?? "";
  const [individuals = Number.NaN, front = Number.NaN] = (label.match(/\d+/g) ?? []).map(Number);
  return { individuals, front };
}

/** By the page's own clock: what it was sent and asked before is drawn then, however busy it is. */
function nextFrame(frame: Frame): Promise<void> {
  return frame.evaluate("new Promise((resolve) => setTimeout(() => requestAnimationFrame(() => resolve()), 150))");
}

async function screenshot(window: PanelWindow, name: string): Promise<void> {
  if (shots === undefined) return;
  mkdirSync(shots, { recursive: true });
  await nextFrame(window.page.frames().at(-1) as Frame);
  await window.page.screenshot({ path: join(shots, `${name}.png`) });
}

function frontOf(view: RunView): readonly IndividualId[] {
  return view.generations.at(-1)?.archive ?? [];
}

for (const [name, theme] of Object.entries(windowThemes)) {
  test(`axe finds nothing serious in ${name}`, () =>
    withPanel(
      { individuals: 2000 },
      async ({ window, frame }) => {
        await screenshot(window, `front-${name}`);
        await frame.locator(".front-table summary").click();
        await frame.locator(".toolbar select").first().selectOption("parameters");
        const { violations } = await new AxeBuilder({ page: window.page }).include("iframe").analyze();
        const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
        assert.deepEqual(
          serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`),
          [],
        );
      },
      { theme },
    ));
}

for (const name of ["dark", "light"] as const) {
  test(`a confirmed front: verdict, intervals and the line of plain networks in ${name}`, () =>
    withPanel(
      { individuals: 600, confirmed: true },
      async ({ window, frame, view }) => {
        const verdict = (await frame.locator(".verdict").textContent()) ?? "";
        const { confirmation, objectives } = view;
        assert.ok(confirmation !== null);
        assert.equal(verdict, `${verdictOf(confirmation, objectives)?.text} ${leftOutSentence(confirmation)}`);
        await screenshot(window, `front-confirmed-${name}`);
        const { violations } = await new AxeBuilder({ page: window.page }).include("iframe").analyze();
        assert.deepEqual(
          violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id }) => id),
          [],
        );
      },
      { theme: windowThemes[name] },
    ));
}

test("the card says which network to take; its bound is dragged, typed and moved by keys, and one click exports", () =>
  withPanel({ individuals: 600, three: true, confirmed: true }, async ({ window, frame, view }) => {
    const front = choiceFront(view);
    const { simplest, knee } = choicesOf(front, {});
    const card = frame.locator(".take");
    const taken = card.locator(".taken");
    assert.match((await taken.nth(0).textContent()) ?? "", new RegExp(`^#${simplest?.id}validation loss`));
    assert.match((await taken.nth(1).textContent()) ?? "", new RegExp(`^#${knee?.id}validation loss`));
    const within = (bounds: Bounds) => choicesOf(front, bounds).withinBounds?.id;
    const shown = async () => Number((await taken.nth(2).locator(".link").textContent())?.slice(1));

    const slider = card.getByRole("slider");
    const sizes = stopsOf(front, "total_parameters");
    await slider.focus();
    await window.page.keyboard.press("Home");
    assert.equal(await shown(), within({ total_parameters: sizes[0] ?? 0 }));
    await window.page.keyboard.press("ArrowRight");
    assert.equal(await shown(), within({ total_parameters: sizes[1] ?? 0 }));
    assert.match((await slider.getAttribute("aria-valuetext")) ?? "", /Total parameters at most [\d,]+: #\d+/);

    const box = await slider.boundingBox();
    assert.ok(box !== null);
    await window.page.mouse.move(box.x + 8, box.y + box.height / 2);
    await window.page.mouse.down();
    await window.page.mouse.move(box.x + box.width - 1, box.y + box.height / 2, { steps: 4 });
    await window.page.mouse.up();
    assert.equal(await shown(), within({}));

    for (const measure of ["weight_bytes", "int8_bytes", "latency_us", "validation_loss"]) {
      const stops = stopsOf(front, measure);
      const bound = Number(((stops[1] ?? 0) * 1.0001).toPrecision(6));
      await card.getByRole("combobox").selectOption(measure);
      await card.getByRole("spinbutton").fill(String(bound));
      await window.page.keyboard.press("Enter");
      assert.equal(await shown(), within({ [measure]: bound }), measure);
    }
    await frame.locator(".toolbar select").nth(1).selectOption("validation_loss");
    await screenshot(window, "front-choice-bound");

    await taken
      .nth(2)
      .getByRole("button", { name: /^Export #/ })
      .click();
    assert.equal((await awaited(window, "exportAsked")).id, await shown());
    await taken
      .nth(0)
      .getByRole("button", { name: /^Show #/ })
      .click();
    await frame.locator(".card .equations").waitFor();
    assert.match((await frame.locator(".card").textContent()) ?? "", new RegExp(`#${simplest?.id}(?!\\d)`));
  }));

test("of a front that was not confirmed the card says so, closed until it is opened", () =>
  withPanel(
    { individuals: 600 },
    async ({ window, frame }) => {
      const card = frame.locator(".take");
      assert.match((await card.locator("summary").textContent()) ?? "", /not confirmed: values of the search/);
      assert.equal(await card.getByRole("slider").isVisible(), false);
      await card.locator("summary").click();
      assert.match((await card.locator(".taken").first().textContent()) ?? "", /known of a confirmed front only/);
      await card.getByRole("slider").focus();
      await window.page.keyboard.press("ArrowLeft");
      await screenshot(window, "front-choice-unconfirmed");
    },
    { theme: windowThemes.light },
  ));

test("without a confirmation nothing is said of one", () =>
  withPanel({ individuals: 40 }, async ({ frame }) => {
    assert.equal(await frame.locator(".verdict").isVisible(), false);
  }));

test("until its run is there the page is out of sight; then its name and its status are there with it", async () => {
  const window = await PanelWindow.open(browser, origin, { theme: windowThemes.dark, width: 1280, height: 860 });
  try {
    await window.host(`host.generate({ individuals: 40, seed: 1 }, 1e9); host.isReading = true`);
    await window.host(`host.open(${JSON.stringify(`${origin}/panel`)})`);
    await window.page.waitForFunction("host.isAsked");
    const frame = window.page.frames().find((each) => each.url() === `${origin}/panel`) as Frame;
    assert.equal(await frame.locator("main").isVisible(), false);
    await window.host("host.tell()");
    await frame.locator("main").waitFor();
    assert.equal(await frame.locator("h1").textContent(), "generated");
    assert.match((await frame.locator(".status").textContent()) ?? "", /\b40 evaluated/);
  } finally {
    await window.close();
  }
});

test("a click on a point opens its cell", () =>
  withPanel({ individuals: 1000 }, async (opened) => {
    const { window, view } = opened;
    const [id] = frontOf(view).slice(-1) as [IndividualId];
    const { x, y } = await placeOf(opened, id);
    await window.page.mouse.click(x, y);
    assert.equal((await awaited(window, "cellOpened")).id, id);
  }));

test("the card beside a point tells its values and, once the host has sent them, its equations", () =>
  withPanel({ individuals: 1000 }, async (opened) => {
    const { window, frame, view } = opened;
    const [id] = frontOf(view).slice(5) as [IndividualId];
    const { x, y } = await placeOf(opened, id);
    await window.page.mouse.move(x - 30, y - 30);
    await window.page.mouse.move(x, y);
    const card = frame.locator(".card");
    await card.locator(".equations").waitFor();
    const equations = printEquations(parseCellJson(individualRecord(view, id).individual.cell));
    assert.equal((await card.locator(".equations").textContent())?.split("\n")[0], equations.split("\n")[0]);
    assert.match((await card.textContent()) ?? "", new RegExp(`#${id}.*front`));
    assert.equal((await sent(window, "descriptionRequested")).at(-1)?.id, id);
    await screenshot(window, "front-hover");
  }));

test("Ctrl and a click marks for comparison", () =>
  withPanel({ individuals: 1000 }, async (opened) => {
    const { window, frame, view } = opened;
    const [first, second] = frontOf(view).slice(-2) as [IndividualId, IndividualId];
    await window.page.keyboard.down("Control");
    for (const id of [first, second]) {
      const { x, y } = await placeOf(opened, id);
      await window.page.mouse.click(x, y);
    }
    await window.page.keyboard.up("Control");
    await screenshot(window, "front-marked");
    await frame.getByRole("button", { name: "Compare (2)" }).click();
    assert.deepEqual((await awaited(window, "comparisonOpened")).ids, [first, second]);
    assert.deepEqual(await sent(window, "cellOpened"), []);
  }));

test("the keyboard goes along the front, opens and marks", () =>
  withPanel({ individuals: 1000 }, async ({ window, frame, view, model }) => {
    const xs = model.valuesOf(model.ui.x);
    const order = [...frontOf(view)].sort((a, b) => xs[a]! - xs[b]!);
    await frame.locator(".plot").focus();
    await window.page.keyboard.press("ArrowRight");
    await window.page.keyboard.press("ArrowRight");
    await window.page.keyboard.press("Enter");
    assert.equal((await awaited(window, "cellOpened")).id, order[1]);
    await window.page.keyboard.press("Space");
    await window.page.keyboard.press("ArrowRight");
    await window.page.keyboard.press("Space");
    await frame.getByRole("button", { name: "Compare (2)" }).click();
    assert.deepEqual((await awaited(window, "comparisonOpened")).ids, [order[1], order[2]]);
    assert.match((await frame.locator("[aria-live]").textContent()) ?? "", new RegExp(`Individual #${order[2]}\\b`));
  }));

test("a brush on an axis lets its range through, and the table export holds just those", () =>
  withPanel({ individuals: 1000 }, async ({ window, frame, view }) => {
    const brush = frame.locator(".axis-brush").nth(1);
    const box = await brush.boundingBox();
    assert.ok(box !== null);
    await window.page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.9);
    await window.page.mouse.down();
    await window.page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.6, { steps: 4 });
    await window.page.mouse.up();
    const end = (which: string) => brush.locator(`.brush-end.${which}`).getAttribute("aria-valuenow").then(Number);
    const [least, most] = [await end("least"), await end("most")];
    assert.ok(least < most);
    const expected = [...Array(view.individuals.size).keys()].filter((id) => {
      const { individual, evaluation } = individualRecord(view, id as IndividualId);
      return (
        evaluation?.status === "ok" && individual.complexity.blocks >= least && individual.complexity.blocks <= most
      );
    });
    await screenshot(window, "front-brushed");
    await frame.getByRole("button", { name: /as CSV/ }).click();
    assert.deepEqual((await awaited(window, "tableExported")).ids, expected);
    assert.equal((await counts(frame)).individuals, expected.length);
    assert.ok(expected.length > 0 && expected.length < 900);

    await frame.getByRole("button", { name: "Clear filters" }).click();
    assert.equal((await counts(frame)).individuals, 1000 - view.failed);
  }));

test("a rectangle dragged in the plot brushes both its axes; a click beside the points clears it", () =>
  withPanel({ individuals: 1000 }, async ({ window, frame, view, model }) => {
    const plot = await frame.locator(".plot").boundingBox();
    assert.ok(plot !== null);
    const layout = scatterLayout(model, Math.floor(plot.width), Math.floor(plot.height));
    const [from, to] = [layout.left + 150, layout.left + 400];
    await window.page.mouse.move(plot.x + from, plot.y + layout.bottom - 200);
    await window.page.mouse.down();
    await window.page.mouse.move(plot.x + to, plot.y + layout.bottom - 20, { steps: 4 });
    await window.page.mouse.up();
    const ranges = [from, to].map((x) => layout.x.value(x)) as [number, number];
    const losses = [layout.bottom - 20, layout.bottom - 200].map((y) => layout.y.value(y)) as [number, number];
    let expected = 0;
    for (let id = 0; id < view.individuals.size; id++) {
      const blocks = model.valuesOf("blocks")[id] as number;
      const loss = model.valuesOf("validation_loss")[id] as number;
      if (blocks >= ranges[0] && blocks <= ranges[1] && loss >= losses[0] && loss <= losses[1]) expected++;
    }
    assert.equal((await counts(frame)).individuals, expected);
    await window.page.mouse.click(plot.x + layout.right - 30, plot.y + layout.top + 30);
    assert.equal((await counts(frame)).individuals, 1000 - view.failed);
  }));

test("the slider replays the search: individuals and front are those of the generation", () =>
  withPanel({ individuals: 2000 }, async ({ window, frame, view }) => {
    const slider = frame.getByRole("slider", { name: "Generation" });
    await slider.focus();
    for (let step = 0; step < 15; step++) await window.page.keyboard.press("ArrowLeft");
    const generation = Number(await slider.inputValue());
    assert.equal(generation, view.generations.length - 16);
    const summary = view.generations[generation];
    assert.ok(summary !== undefined);
    let placed = 0;
    for (let id = 0; id < summary.nextId; id++) {
      if (individualRecord(view, id as IndividualId).evaluation?.status === "ok") placed++;
    }
    assert.deepEqual(await counts(frame), { individuals: placed, front: summary.archive.length });
    await screenshot(window, "front-replay");
    await window.page.keyboard.press("End");
    assert.equal((await counts(frame)).front, frontOf(view).length);

    await frame.getByRole("button", { name: "Replay the search" }).click();
    await frame.getByRole("button", { name: "Pause the replay" }).click();
    assert.ok(Number(await slider.inputValue()) < view.generations.length - 1);
  }));

test("a click into a progress chart replays the generation of that moment", () =>
  withPanel({ individuals: 2000 }, async ({ window, frame, view }) => {
    const chart = await frame.locator(".chart .u-over").first().boundingBox();
    assert.ok(chart !== null);
    await window.page.mouse.click(chart.x + chart.width / 2, chart.y + chart.height / 2);
    const generation = Number(await frame.getByRole("slider", { name: "Generation" }).inputValue());
    assert.ok(Math.abs(generation - view.generations.length / 2) <= 2, `generation ${generation}`);
  }));

test("a running search goes on in the open panel", () =>
  withPanel({ individuals: 1000, known: 1 + 2 * 300 + 3 }, async ({ window, frame, view }) => {
    assert.equal((await counts(frame)).individuals, 300 - view.failed);
    assert.match((await frame.locator(".status").textContent()) ?? "", /^Running/);
    await window.host("host.grow(402)");
    assert.equal((await counts(frame)).individuals, 500 - (await window.host<number>("host.view.failed")));
    await window.host("host.grow(1e9)");
    assert.match((await frame.locator(".status").textContent()) ?? "", /^Completed · 1,000 evaluated/);
    assert.equal((await counts(frame)).front, await window.host<number>("host.view.generations.at(-1).archive.length"));
  }));

test("before anything is evaluated the panel says that it waits", () =>
  withPanel({ individuals: 100, known: 4 }, async ({ window, frame }) => {
    assert.ok(await frame.getByText("Waiting for the first evaluation").isVisible());
    await window.host("host.grow(1e9)");
    await frame.getByText("Waiting for the first evaluation").waitFor({ state: "hidden" });
    assert.ok((await counts(frame)).individuals > 90);
  }));

test("a page that was hidden comes back as it was", () =>
  withPanel({ individuals: 1000 }, async ({ window, frame }) => {
    await frame.getByLabel("X axis", { exact: true }).selectOption("parameters");
    await frame.getByLabel("Colour", { exact: true }).selectOption("operator");
    await frame.getByRole("button", { name: "Add unit" }).click();
    const before = await counts(frame);
    await screenshot(window, "front-constraint");
    await window.host("host.close()");
    const again = await window.openPanel();
    assert.equal(await again.getByLabel("X axis", { exact: true }).inputValue(), "parameters");
    assert.equal(await again.getByLabel("Colour", { exact: true }).inputValue(), "operator");
    assert.equal(await again.getByRole("button", { name: "Add unit" }).getAttribute("aria-pressed"), "false");
    assert.deepEqual(await counts(again), before);
    assert.deepEqual(await window.host("host.state.target"), { run: "/runs/generated" });
  }));

test("pictures hold what is seen: SVG a shape for each point, PNG twice the size of the plot", () =>
  withPanel({ individuals: 500 }, async ({ window, frame, view }) => {
    await frame.getByRole("button", { name: /Show everything/ }).click();
    await frame.getByRole("button", { name: /as SVG/ }).click();
    await awaited(window, "pictureExported");
    const svg = await window.host<string>("new TextDecoder().decode(host.messages.at(-1).content)");
    assert.equal(svg.match(/<circle /g)?.length, 500 - view.failed);
    assert.match(svg, /<title>generated: validation loss against blocks/);
    for (const name of ["basic", "gru", "lstm"]) assert.match(svg, new RegExp(`>${name}</text>`));
    const parsed = await window.host<string>(
      "new DOMParser().parseFromString(new TextDecoder().decode(host.messages.at(-1).content), 'image/svg+xml').documentElement.nodeName",
    );
    assert.equal(parsed, "svg");

    await frame.getByRole("button", { name: /as PNG/ }).click();
    assert.equal((await awaited(window, "pictureExported", 2)).format, "png");
    const plot = await frame.locator(".plot").boundingBox();
    const size = await window.host<[number, number]>(
      "createImageBitmap(new Blob([host.messages.at(-1).content])).then(({ width, height }) => [width, height])",
    );
    assert.deepEqual(size, [2 * Math.floor(plot?.width ?? 0), 2 * Math.floor(plot?.height ?? 0)]);
  }));

test("an individual that another view reveals is shown", () =>
  withPanel({ individuals: 1000 }, async ({ window, frame, view }) => {
    const [id] = frontOf(view) as [IndividualId];
    await window.host(`host.reveal(${id})`);
    await frame.locator(".card").getByText(`#${id}`).first().waitFor();
  }));

test("the table of the front opens cells and lineages", () =>
  withPanel({ individuals: 1000 }, async ({ window, frame, view }) => {
    await frame.locator(".front-table summary").click();
    const rows = frame.locator(".front-table tbody tr");
    // The browser fires the event of an opened disclosure later.
    await rows.first().waitFor();
    assert.equal(await rows.count(), frontOf(view).length);
    const first = rows.first().getByRole("button").first();
    const id = Number((await first.textContent())?.match(/\d+/)?.[0]);
    await screenshot(window, "front-table");
    await first.click();
    assert.equal((await awaited(window, "cellOpened")).id, id);
    await rows
      .first()
      .getByRole("button", { name: `Show the lineage of #${id}` })
      .click();
    assert.equal((await awaited(window, "lineageOpened")).id, id);
  }));

test("in a made-up language nothing is left in English", async () => {
  const page = server.page;
  server.page = { ...page, words: madeUpWords };
  try {
    await withPanel({ individuals: 1000 }, async (opened) => {
      const { window, frame, view } = opened;
      const { x, y } = await placeOf(opened, frontOf(view)[5] as IndividualId);
      await window.page.mouse.move(x, y);
      await frame.locator(".card .equations").waitFor();
      await frame.locator(".front-table summary").click();
      await frame.locator(".front-table tbody tr").first().waitFor();
      // Operators are called as configs call them.
      const operators = operatorNames.flatMap((operator) => {
        const [first = "", ...others] = operator.split("_");
        return [first.charAt(0).toUpperCase() + first.slice(1), ...others];
      });
      assert.deepEqual(await untranslated(frame, ["generated", "PNG", "SVG", "CSV", ...operators]), []);
    });
  } finally {
    server.page = page;
  }
});

test("a narrow panel is one column that scrolls", () =>
  withPanel(
    { individuals: 500 },
    async ({ window, frame }) => {
      await screenshot(window, "front-narrow");
      const wide = await frame.evaluate<boolean>("document.documentElement.scrollWidth > innerWidth");
      assert.equal(wide, false);
    },
    { width: 480, height: 900 },
  ));

test("with reduced motion a replay goes in a few slow steps", () =>
  withPanel(
    { individuals: 2000, population: 20, distinctCells: 100 },
    async ({ frame, view }) => {
      await frame.getByRole("button", { name: "Replay the search" }).click();
      const slider = frame.getByRole("slider", { name: "Generation" });
      assert.equal(await slider.inputValue(), "0");
      await frame.locator(".replay-text", { hasText: "Generation 9 " }).waitFor();
      assert.equal(view.generations.length, 100);
    },
    { reducedMotion: true },
  ));

test("on a fine screen points are drawn as finely", () =>
  withPanel(
    { individuals: 500 },
    async ({ window, frame }) => {
      const canvas = await frame.evaluate<[number, number]>(
        "(({ width, clientWidth }) => [width, clientWidth])(document.querySelector('.plot canvas'))",
      );
      assert.equal(canvas[0], 2 * canvas[1]);
      await screenshot(window, "front-fine");
    },
    { ratio: 2, width: 900, height: 600 },
  ));

/** Frames a second while `act` runs in every frame, from the median and the slowest twentieth of the frames. */
async function framesPerSecond(frame: Frame, act: string): Promise<{ median: number; slow: number }> {
  const times = await frame.evaluate<number[]>(`new Promise((resolve) => {
    const plot = document.querySelector(".plot");
    const { left, top, width, height } = plot.getBoundingClientRect();
    const times = [];
    let last = performance.now();
    let step = 0;
    const tick = () => {
      const now = performance.now();
      times.push(now - last);
      last = now;
      if (++step === 90) return resolve(times.slice(5));
      const x = left + width * (0.3 + 0.25 * Math.sin(step / 9));
      const y = top + height * (0.6 + 0.25 * Math.cos(step / 7));
      ${act}
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  })`);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(1000 / sorted[Math.floor(share * (sorted.length - 1))]!);
  return { median: at(0.5), slow: at(0.95) };
}

const hover = 'plot.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));';
const zoom =
  'plot.dispatchEvent(new WheelEvent("wheel", { clientX: x, clientY: y, deltaY: Math.sin(step / 15) * 60, cancelable: true, bubbles: true }));';

for (const run of [
  { individuals: 10_000 },
  { individuals: 10_000, three: true },
  { individuals: 100_000, distinctCells: 300 },
] satisfies Run[]) {
  const name = `${run.individuals} individuals, ${"three" in run ? 3 : 2} objectives`;
  test(`a run of ${name} opens whole`, async (context) => {
    await withPanel(run, async ({ window, frame, view }) => {
      assert.deepEqual(await counts(frame), {
        individuals: run.individuals - view.failed,
        front: frontOf(view).length,
      });
      const bytes = await window.host<number>("host.bytesSent");
      if (run.individuals === 10_000) assert.ok(bytes <= 1024 * 1024, `${bytes} bytes`);
      if (process.env.MOE_RNAS_FULL === "1") context.diagnostic(await figures(window, name));
    });
  });
}

/**
 * How fast the open run is drawn. Figures differ from machine to machine, so they are printed and not compared with
 * anything.
 */
async function figures(window: PanelWindow, name: string): Promise<string> {
  // The second time, as most panels are opened: scripts are in the cache of the browser.
  const openings: number[] = [];
  const cpuSeconds: number[] = [];
  const cdp = await window.page.context().newCDPSession(window.page);
  // Durations as the processor counts them for the page's thread.
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  const metric = async (wanted: string) => {
    const { metrics } = await cdp.send("Performance.getMetrics");
    return metrics.find(({ name: each }) => each === wanted)?.value ?? Number.NaN;
  };
  for (let time = 0; time < 3; time++) {
    const begun = await metric("TaskDuration");
    await window.openPanel();
    cpuSeconds.push((await metric("TaskDuration")) - begun);
    openings.push(
      await window.host<number>(
        "(() => { const { performance } = document.querySelector('iframe').contentWindow; return performance.timeOrigin + performance.getEntriesByName('front-painted')[0].startTime - host.openedAt; })()",
      ),
    );
  }
  const bytes = await window.host<number>("host.bytesSent");
  const heapBytes = await metric("JSHeapUsedSize");
  const snapshotMs = await window.host<number>("host.snapshotMs");
  const frame = window.page.frames().at(-1);
  assert.ok(frame !== undefined);
  await new Promise((resolve) => setTimeout(resolve, 2500));
  await screenshot(window, `front-${name.replaceAll(/\W+/g, "-")}`);
  const hovering = await framesPerSecond(frame, hover);
  const zooming = await framesPerSecond(frame, zoom);
  return (
    `first paint ${openings.map((ms) => Math.round(ms)).join(", ")} ms (of which snapshot ${Math.round(snapshotMs)} ms), ` +
    `processor time of page and its host ${cpuSeconds.map((seconds) => Math.round(1000 * seconds)).join(", ")} ms, ` +
    `heap of both ${Math.round(heapBytes / 2 ** 20)} MiB, ${Math.round(bytes / 1024)} KiB sent, ` +
    `hover ${hovering.median} fps (slow frames ${hovering.slow}), zoom ${zooming.median} fps (slow frames ${zooming.slow})`
  );
}
