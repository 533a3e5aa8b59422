import type { FromRetrainPanel, RetrainSnapshot } from "../../src/protocol/retrainProtocol.ts";
import { element } from "../shared/element.ts";
import { t } from "../shared/translate.ts";
import { type RetrainModel, type RetrainSort, retrainModel } from "./retrainModel.ts";
import { retrainTable } from "./retrainTable.ts";

/** What the reader chose; kept while the page is hidden. */
export interface RetrainUi {
  readonly sort: RetrainSort | null;
}

/** What the page asks of its port. */
interface RetrainPageActions {
  post(message: FromRetrainPanel): void;
  saveUi(ui: RetrainUi): void;
}

/** The panel of retrained cells: how far it is, the table, what its tests say. */
export class RetrainPage {
  readonly root: HTMLElement;
  readonly #header = element("header", { class: "retrain-header" });
  readonly #bar = element("progress");
  readonly #status = element("span", { attributes: { role: "status" } });
  readonly #progress = element("div", { class: "retrain-progress" }, this.#bar, this.#status);
  readonly #body = element("div", { class: "retrain-body" });
  #sort: RetrainSort | null;
  #snapshot: RetrainSnapshot | null = null;

  constructor(
    savedUi: Partial<RetrainUi> | null,
    private readonly actions: RetrainPageActions,
  ) {
    this.#sort = savedUi?.sort ?? null;
    this.#progress.hidden = true;
    this.root = element("main", { class: "retrain-page" }, this.#header, this.#progress, this.#body);
  }

  show(snapshot: RetrainSnapshot): void {
    this.#snapshot = snapshot;
    this.#draw();
  }

  #draw(): void {
    if (this.#snapshot === null) return;
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement ? activeElement.dataset.key : undefined;
    const model = retrainModel(this.#snapshot, this.#sort);
    this.#drawHeader(model);
    this.#drawProgress(model);
    const { post } = this.actions;
    this.#body.replaceChildren(
      model.rows.length === 0
        ? element("p", { class: "muted", text: t("No training has ended yet.") })
        : retrainTable(model, this.#sort, {
            openCell: ({ id }) => id !== null && post({ type: "cellOpened", id }),
            exportCell: ({ key }) => post({ type: "exportAsked", key }),
            sort: (column) => this.#sortBy(column),
          }),
      ...model.notes.map((text) => element("p", { class: "muted note", text })),
    );
    // Elements are made anew; the one in focus is found again by its key.
    if (focused !== undefined) this.root.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Once: the best or the least first. Again: the other way round. A third time: as the table was. */
  #sortBy(column: string): void {
    const again = this.#sort?.column === column;
    if (again && this.#sort?.descending) this.#sort = null;
    else this.#sort = { column, descending: again };
    this.actions.saveUi({ sort: this.#sort });
    this.#draw();
  }

  #drawHeader({ title, badges, canCancel, canResume, rows }: RetrainModel): void {
    const { post } = this.actions;
    const action = (icon: string, text: string, key: string, message: FromRetrainPanel) =>
      element(
        "button",
        { attributes: { type: "button", "data-key": key }, on: { click: () => post(message) } },
        element("span", { class: `codicon codicon-${icon}`, attributes: { "aria-hidden": "true" } }),
        text,
      );
    this.#header.replaceChildren(
      element("h1", { text: title }),
      element(
        "ul",
        { class: "badges", attributes: { "aria-label": t("Settings and state") } },
        ...badges.map(({ text, kind }) => element("li", { class: `badge ${kind}`, text })),
      ),
      element(
        "div",
        { class: "actions", attributes: { role: "toolbar", "aria-label": t("Actions") } },
        ...(canCancel ? [action("debug-stop", t("Cancel"), "cancel", { type: "cancelled" })] : []),
        ...(canResume ? [action("debug-continue", t("Resume"), "resume", { type: "resumed" })] : []),
        ...(rows.length === 0
          ? []
          : [
              action("save", t("Save as CSV…"), "csv", { type: "tableSaved", form: "csv" }),
              action("save", t("Save as HTML…"), "html", { type: "tableSaved", form: "html" }),
            ]),
      ),
    );
  }

  #drawProgress({ progress }: RetrainModel): void {
    this.#progress.hidden = progress === null;
    // Said once for every training, not for every drawing.
    const text = progress?.text ?? "";
    if (this.#status.textContent !== text) this.#status.textContent = text;
    if (progress === null) return;
    this.#bar.max = progress.total;
    this.#bar.value = progress.done;
    this.#bar.setAttribute("aria-label", t("Trainings"));
  }
}
