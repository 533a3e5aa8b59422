import { element, iconButton } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import type { RetrainLine, RetrainModel, RetrainSort } from "./retrainModel.ts";

interface RetrainTableActions {
  openCell(line: RetrainLine): void;
  exportCell(line: RetrainLine): void;
  sort(column: string): void;
}

/** The table: a line for each cell; every head sorts by its column. */
export function retrainTable(
  { columns, rows }: RetrainModel,
  sort: RetrainSort | null,
  actions: RetrainTableActions,
): HTMLElement {
  const heads = columns.map(({ key, title, isNumber }) => {
    const direction = sort?.column === key ? (sort.descending ? "descending" : "ascending") : "none";
    return element(
      "th",
      { class: isNumber ? "number" : "text", attributes: { scope: "col", "aria-sort": direction } },
      element(
        "button",
        {
          class: "head",
          text: title,
          attributes: { type: "button", title: t("Sort by {0}", title), "data-key": `sort ${key}` },
          on: { click: () => actions.sort(key) },
        },
        ...(direction === "none" ? [] : [arrow(direction)]),
      ),
    );
  });
  const exportsAny = rows.some(({ canExport }) => canExport);
  if (exportsAny) {
    const label = element("span", { class: "visually-hidden", text: t("Export") });
    heads.push(element("th", { attributes: { scope: "col" } }, label));
  }
  const body = rows.map((line) =>
    element(
      "tr",
      { class: line.isBaseline ? "baseline" : "found" },
      nameCell(line, actions),
      ...line.cells.map(({ text, tone, detail }, index) =>
        element("td", {
          class: `${columns[index + 1]?.isNumber ? "number" : "text"} ${tone}`,
          text,
          ...(detail === "" ? {} : { attributes: { title: detail } }),
        }),
      ),
      ...(exportsAny ? [exportButton(line, actions)] : []),
    ),
  );
  const name = t("Retrained cells on test data");
  return element(
    "div",
    { class: "table-frame", attributes: { tabindex: "0", role: "region", "aria-label": name } },
    element(
      "table",
      { class: "measures retrained" },
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...body),
    ),
  );
}

function nameCell(line: RetrainLine, { openCell }: RetrainTableActions): HTMLElement {
  const name =
    line.id === null
      ? element("span", { text: line.name })
      : element("button", {
          class: "link",
          text: line.name,
          attributes: { type: "button", title: t("Show the cell"), "data-key": `cell ${line.key}` },
          on: { click: () => openCell(line) },
        });
  const head = element("th", { attributes: { scope: "row" } }, name);
  if (line.failed !== "") head.append(element("span", { class: "badge bad", text: line.failed }));
  return head;
}

function exportButton(line: RetrainLine, { exportCell }: RetrainTableActions): HTMLElement {
  const cell = element("td");
  if (!line.canExport) return cell;
  const button = iconButton("export", t("Export {0}…", line.name), () => exportCell(line));
  button.dataset.key = `export ${line.key}`;
  cell.append(button);
  return cell;
}

function arrow(direction: "ascending" | "descending"): HTMLElement {
  const icon = direction === "ascending" ? "arrow-up" : "arrow-down";
  return element("span", { class: `codicon codicon-${icon}`, attributes: { "aria-hidden": "true" } });
}
