import type { FromFrontPanel, FrontProgress, FrontTarget, ToFrontPanel } from "../../src/protocol/frontProtocol.ts";
import type { IndividualId } from "../../src/run/individual.ts";
import { activityText } from "../shared/activityText.ts";
import { CanvasPen, preparedContext } from "../shared/canvasPen.ts";
import { element } from "../shared/element.ts";
import { formatValue } from "../shared/format.ts";
import type { WebviewPort } from "../shared/port.ts";
import { onThemeChange, readTheme, type Theme } from "../shared/theme.ts";
import { t } from "../shared/translate.ts";
import { ChoiceCard } from "./choiceCard.ts";
import { Descriptions } from "./descriptions.ts";
import { FrontModel } from "./frontModel.ts";
import { drawFrontPicture, frontSvg } from "./frontPicture.ts";
import { FrontTable } from "./frontTable.ts";
import type { FrontUi } from "./frontUi.ts";
import { HistoryCharts } from "./historyCharts.ts";
import { LegendBar } from "./legendBar.ts";
import { ParallelPlot } from "./parallelPlot.ts";
import { ReplayBar } from "./replayBar.ts";
import { ScatterPlot } from "./scatterPlot.ts";
import { Toolbar } from "./toolbar.ts";

type FrontPort = WebviewPort<FrontTarget, FrontUi, ToFrontPanel, FromFrontPanel>;

/** Choices are saved once they rest for so long, in milliseconds: a zoom makes one every frame. */
const saveMs = 100;
/** Device pixels for each pixel of an exported PNG. */
const pictureRatio = 2;

/** Builds the page and keeps its parts in step with the model. */
export function openFrontPage(port: FrontPort): void {
  let theme: Theme = readTheme();
  const model = new FrontModel(port.savedUi, update);
  const descriptions = new Descriptions((id) => port.post({ type: "descriptionRequested", id: id as IndividualId }));
  const open = (id: number) => port.post({ type: "cellOpened", id: id as IndividualId });
  const scatter = new ScatterPlot(
    model,
    () => theme,
    descriptions,
    open,
    (id) => parallel.point(id),
  );
  const parallel = new ParallelPlot(model, () => theme);
  const history = new HistoryCharts(model, () => theme);
  const legend = new LegendBar(model, () => theme);
  const replay = new ReplayBar(model);
  const table = new FrontTable(model, open, (id) => port.post({ type: "lineageOpened", id: id as IndividualId }));
  const card = new ChoiceCard(model, {
    open,
    reveal: (id) => scatter.reveal(id),
    exportNetwork: (id) => port.post({ type: "exportAsked", id: id as IndividualId }),
  });
  const toolbar = new Toolbar(model, {
    compare: () => port.post({ type: "comparisonOpened", ids: model.ui.marked as readonly IndividualId[] }),
    exportAs: (format) => {
      if (format === "csv") port.post({ type: "tableExported", ids: model.keptIds().buffer as ArrayBuffer });
      else if (format === "svg") {
        const { width, height } = scatter.size;
        const text = new TextEncoder().encode(frontSvg(model, width, height, theme));
        port.post({ type: "pictureExported", format, content: text.buffer });
      } else void exportPng();
    },
  });
  const name = element("h1");
  const status = element("span", { class: "status muted" });
  const verdict = element("p", { class: "verdict" });
  const empty = element("p", { class: "empty muted", text: t("Waiting for the first evaluation…") });
  // Out of sight until the run is there: laid out, but neither a chart without points nor a name and a status without text.
  const main = element("main", { class: "front" });
  main.ariaBusy = "true";
  main.append(
    element("div", { class: "across" }, element("header", { class: "head" }, name, status), verdict, card.root),
    toolbar.root,
    element("div", { class: "left" }, legend.root, scatter.root, empty, replay.root),
    element("div", { class: "right" }, parallel.root, history.root),
    table.root,
  );
  document.body.append(main);

  let saving: ReturnType<typeof setTimeout> | undefined;
  onThemeChange(() => {
    theme = readTheme();
    update();
  });

  function update(): void {
    const { run } = model;
    if (run === null) return;
    main.ariaBusy = null;
    const { progress, header } = run;
    name.textContent = header.run;
    const counts = [capital(activityText(progress.status)), ...progressTexts(progress)];
    if (model.ui.marked.length > 0) counts.push(t("{0} marked", model.ui.marked.length));
    status.textContent = counts.join(" · ");
    empty.hidden = progress.evaluated > 0;
    verdict.hidden = progress.confirmation === null;
    const { verdict: words = "", leftOut = null } = progress.confirmation ?? {};
    verdict.textContent = leftOut === null ? words : `${words} ${leftOut}`;
    card.update();
    toolbar.update();
    legend.update();
    replay.update();
    table.update();
    scatter.redraw();
    parallel.redraw();
    history.redraw();
    clearTimeout(saving);
    saving = setTimeout(() => port.saveUi(model.ui), saveMs);
  }

  async function exportPng(): Promise<void> {
    const { width, height } = scatter.size;
    const canvas = element("canvas");
    const pen = new CanvasPen(preparedContext(canvas, width, height, pictureRatio), theme.fontFamily);
    drawFrontPicture(pen, model, width, height, theme);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (blob !== null) port.post({ type: "pictureExported", format: "png", content: await blob.arrayBuffer() });
  }

  port.listen({
    runOpened: (message) => {
      descriptions.clear();
      model.open(message);
      // The frame after the one that draws: what the time to the first picture is measured by.
      requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("front-painted")));
    },
    runGrew: (message) => model.grow(message),
    individualDescribed: ({ description }) => {
      descriptions.add(description);
      scatter.described(description.id);
    },
    individualRevealed: ({ id }) => scatter.reveal(id),
  });
}

/** `49 evaluated`, `2 failed`, `training #12, #31`: the log and what is finished or trained beyond it. */
function progressTexts({ evaluated, failed, work }: FrontProgress): string[] {
  const texts = [t("{0} evaluated", formatValue(evaluated + (work?.finished ?? 0)))];
  if (failed > 0) texts.push(t("{0} failed", formatValue(failed)));
  if (work?.rung != null) texts.push(t("{0} of {1} at epoch {2}", work.rung.reached, work.rung.of, work.rung.epoch));
  const named = (work?.training ?? []).slice(0, mostNamed).map((id) => `#${id}`);
  const more = (work?.training.length ?? 0) - named.length;
  if (more > 0) texts.push(t("training {0} and {1} more", named.join(", "), more));
  else if (named.length > 0) texts.push(t("training {0}", named.join(", ")));
  return texts;
}

const mostNamed = 3;

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
