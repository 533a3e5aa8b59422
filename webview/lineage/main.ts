import "./lineage.css";
import type {
  FromLineagePanel,
  LineageSnapshot,
  LineageTarget,
  ToLineagePanel,
} from "../../src/protocol/lineageProtocol.ts";
import { element } from "../shared/element.ts";
import { formatValue, measureTitle } from "../shared/format.ts";
import { openPort } from "../shared/port.ts";
import { t } from "../shared/translate.ts";
import { LineageList } from "./lineageList.ts";
import { lineageModel } from "./lineageModel.ts";
import { type PayoffOrder, payoffRows } from "./payoffModel.ts";
import { payoffTable } from "./payoffTable.ts";

interface LineageUi {
  readonly order: PayoffOrder;
}

const port = openPort<LineageTarget, LineageUi, ToLineagePanel, FromLineagePanel>();
const header = element("header", { class: "lineage-header" });
const payoff = element("section", { class: "payoff-section" });
const list = new LineageList({
  cellOpened: (id) => port.post({ type: "cellOpened", id }),
  lineageOpened: (id) => port.post({ type: "lineageOpened", id }),
});
let order: PayoffOrder = port.savedUi?.order ?? "archive";
document.body.append(
  element(
    "main",
    { class: "lineage-page" },
    header,
    element("section", { class: "ancestors", attributes: { "aria-label": t("Ancestors") } }, list.root),
    payoff,
  ),
);
port.listen({
  snapshot: ({ snapshot }) => {
    const model = lineageModel(snapshot);
    drawHeader(snapshot, model.title, model.summary);
    list.show(model);
    drawPayoff(snapshot);
  },
});

function drawHeader({ lineage, runName }: LineageSnapshot, title: string, summary: string): void {
  const { subject: id, nodes, edges } = lineage;
  const parents = edges.filter(({ child }) => child === id).map(({ parent }) => parent);
  const action = (icon: string, text: string, message: FromLineagePanel) =>
    element(
      "button",
      { attributes: { type: "button" }, on: { click: () => port.post(message) } },
      element("span", { class: `codicon codicon-${icon}`, attributes: { "aria-hidden": "true" } }),
      text,
    );
  header.replaceChildren(
    element("h1", { text: title }),
    element(
      "ul",
      { class: "badges", attributes: { "aria-label": t("State") } },
      element("li", { class: "badge", text: runName }),
      element("li", { class: "badge", text: summary }),
    ),
    element(
      "div",
      { class: "actions", attributes: { role: "toolbar", "aria-label": t("Actions") } },
      action("circuit-board", t("Show Cell"), { type: "cellOpened", id }),
      action("graph-scatter", t("Reveal in Front"), { type: "revealedInFront", id }),
      ...(nodes.length > 1
        ? [action("git-compare", t("Compare with Parents"), { type: "comparisonAsked", ids: [id, ...parents] })]
        : []),
    ),
  );
}

function drawPayoff(snapshot: LineageSnapshot): void {
  const [objective] = snapshot.objectives;
  const name = objective === undefined ? "" : measureTitle(objective.name);
  const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
  payoff.replaceChildren(
    element("h2", { text: t("Operators that paid off") }),
    element("p", {
      class: "muted note",
      text: t(
        "Over the whole run, {0} evaluated individuals; judged by “{1}” against the first parent. A child of several edits counts for each.",
        formatValue(snapshot.evaluated),
        name,
      ),
    }),
    snapshot.payoff.length === 0
      ? element("p", { text: t("No offspring has been evaluated yet.") })
      : payoffTable(payoffRows(snapshot.payoff, objective), order, (chosen) => {
          order = chosen;
          port.saveUi({ order });
          drawPayoff(snapshot);
        }),
  );
  if (focused !== undefined) payoff.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
