import path from "node:path";
import * as vscode from "vscode";
import type { TaskType } from "../../config/schema.ts";
import type { TemplateChoices } from "../../config/template.ts";
import { type FileLook, lookAtFile, lookBytes } from "../../formats/fileLook.ts";
import { fileHead } from "../../store/fileHead.ts";

/** A step of the guided choice: an answer, a step back, or the end of it all. */
type Answer<T> = { readonly value: T } | "back" | "cancelled";

interface Choices {
  readonly type: TaskType;
  /** Absolute; null where the task generates its data, or the user will name a file later. */
  readonly dataFile: string | null;
  readonly input: string | undefined;
  readonly target: string | undefined;
  readonly look: FileLook | undefined;
}

/** What the wizard found out. */
interface WizardResult {
  readonly choices: Omit<TemplateChoices, "file">;
  /** Absolute; null where there is none (yet). */
  readonly dataFile: string | null;
}

/** Tasks with what their data look like; `dataFiles` is null where they are generated. */
const tasks: readonly {
  readonly type: TaskType;
  readonly icon: string;
  readonly label: () => string;
  readonly detail: () => string;
  readonly dataFiles: readonly string[] | null;
}[] = [
  {
    type: "language_modelling",
    icon: "book",
    label: () => vscode.l10n.t("Language modelling"),
    detail: () => vscode.l10n.t("Predict the next character or word of a text file."),
    dataFiles: ["txt", "text", "md", "txt.gz"],
  },
  {
    type: "classification",
    icon: "tag",
    label: () => vscode.l10n.t("Classification"),
    detail: () => vscode.l10n.t("Tell the class of a text or of a numeric sequence, one per row of a table."),
    dataFiles: ["csv", "tsv", "jsonl", "ts", "csv.gz", "tsv.gz", "jsonl.gz"],
  },
  {
    type: "regression",
    icon: "symbol-number",
    label: () => vscode.l10n.t("Regression"),
    detail: () => vscode.l10n.t("Tell numbers of a sequence or a text, one per row of a table."),
    dataFiles: ["csv", "tsv", "jsonl", "ts", "csv.gz", "tsv.gz", "jsonl.gz"],
  },
  {
    type: "labelling",
    icon: "symbol-array",
    label: () => vscode.l10n.t("Labelling"),
    detail: () => vscode.l10n.t("Tell the label of every timestep: CoNLL files or JSON lines."),
    dataFiles: ["conll", "iob", "bio", "txt", "jsonl", "jsonl.gz"],
  },
  {
    type: "forecasting",
    icon: "graph-line",
    label: () => vscode.l10n.t("Forecasting"),
    detail: () => vscode.l10n.t("Predict the next values of a time series in a CSV file."),
    dataFiles: ["csv", "csv.gz"],
  },
  {
    type: "formal_language",
    icon: "symbol-string",
    label: () => vscode.l10n.t("Formal language"),
    detail: () => vscode.l10n.t("Learn aⁿbⁿ, Dyck, Tomita or Reber words, which are generated. Needs no data."),
    dataFiles: null,
  },
  {
    type: "synthetic",
    icon: "beaker",
    label: () => vscode.l10n.t("Synthetic problem"),
    detail: () => vscode.l10n.t("Sums, delays, the adding problem and others, which are generated. Needs no data."),
    dataFiles: null,
  },
];

/** Task → data file → columns; each step can go back to the one before. @returns undefined when it was cancelled. */
export async function runConfigWizard(): Promise<WizardResult | undefined> {
  let step: "task" | "data" | "input" | "target" = "task";
  let choices: Choices = { type: "synthetic", dataFile: null, input: undefined, target: undefined, look: undefined };
  for (;;) {
    const { examples, series, columns = [] } = choices.look ?? {};
    const dataFiles = tasks.find(({ type }) => type === choices.type)?.dataFiles ?? null;
    if (step === "task") {
      const answer = await askTask();
      if (typeof answer === "string") return undefined;
      choices = { ...choices, type: answer.value };
      step = "data";
    } else if (step === "data") {
      if (dataFiles === null) return finished({ ...choices, dataFile: null });
      const answer = await askDataFile(dataFiles);
      if (answer === "cancelled") return undefined;
      if (answer === "back") step = "task";
      else {
        const look = answer.value === null ? undefined : await lookAt(choices.type, answer.value);
        choices = { ...choices, dataFile: answer.value, input: undefined, target: undefined, look };
        if (look === undefined || look.columns.length === 0) return finished(choices);
        step = choices.type === "forecasting" ? "target" : "input";
      }
    } else if (step === "input") {
      const answer = await askColumn(columns, vscode.l10n.t("Which column holds the sequence?"), 3, examples?.input);
      if (answer === "cancelled") return undefined;
      if (answer === "back") step = "data";
      else {
        choices = { ...choices, input: answer.value };
        step = "target";
      }
    } else {
      const isClass = choices.type !== "forecasting";
      const title =
        choices.type === "regression"
          ? vscode.l10n.t("Which column holds the number to tell?")
          : isClass
            ? vscode.l10n.t("Which column holds the class?")
            : vscode.l10n.t("Which column is forecast?");
      const offered = columns.filter((column) => column !== choices.input);
      const answer = await askColumn(offered, title, isClass ? 4 : 3, examples?.label ?? series?.target);
      if (answer === "cancelled") return undefined;
      if (answer === "back") step = isClass ? "input" : "data";
      else return finished({ ...choices, target: answer.value });
    }
  }
}

/** A file that cannot be read is not looked at; the language server reports the cause once the config is open. */
async function lookAt(type: TaskType, file: string): Promise<FileLook | undefined> {
  if (type === "formal_language" || type === "synthetic" || type === "labelling") return undefined;
  const head = await fileHead(file, lookBytes).catch(() => null);
  return head === null ? undefined : lookAtFile(head, type, file);
}

function finished({ type, dataFile, input, target, look }: Choices): WizardResult {
  const name = dataFile === null ? type.replaceAll("_", "-") : path.basename(dataFile).replace(/\..*$/, "");
  return {
    choices: {
      name: name.replaceAll(/[^A-Za-z0-9 ._-]/g, "-").replace(/^[^A-Za-z0-9]+/, "") || "search",
      type,
      ...(input === undefined ? {} : { input }),
      ...(target === undefined ? {} : { target }),
      ...(look === undefined ? {} : { look }),
    },
    dataFile,
  };
}

function askTask(): Promise<Answer<TaskType>> {
  const items = tasks.map(({ type, icon, label, detail }) => ({
    label: label(),
    detail: detail(),
    iconPath: new vscode.ThemeIcon(icon),
    value: type,
  }));
  return ask(items, vscode.l10n.t("What shall the cells learn?"), 1);
}

/** The files of the workspace that fit, another one, or none yet. */
async function askDataFile(endings: readonly string[]): Promise<Answer<string | null>> {
  const found = await vscode.workspace.findFiles(`**/*.{${endings.join(",")}}`, "**/{node_modules,.git,.rnas}/**", 500);
  const files = found.map(({ fsPath }) => fsPath).sort();
  const browse = {
    label: vscode.l10n.t("Another file…"),
    iconPath: new vscode.ThemeIcon("folder-opened"),
    value: "browse",
  };
  const later = {
    label: vscode.l10n.t("Name it later"),
    description: vscode.l10n.t("the config gets a placeholder"),
    iconPath: new vscode.ThemeIcon("clock"),
    value: "later",
  };
  const items = files.map((file) => ({
    label: path.basename(file),
    description: path.dirname(vscode.workspace.asRelativePath(file)),
    iconPath: new vscode.ThemeIcon("file"),
    value: file,
  }));
  const answer = await ask([...items, browse, later], vscode.l10n.t("Which file holds the training data?"), 2);
  if (typeof answer === "string") return answer;
  if (answer.value === "later") return { value: null };
  if (answer.value !== "browse") return answer;
  const [chosen] = (await vscode.window.showOpenDialog({ openLabel: vscode.l10n.t("Use") })) ?? [];
  return chosen === undefined ? askDataFile(endings) : { value: chosen.fsPath };
}

/** @param likely stands first, so that Enter takes it. */
function askColumn(
  columns: readonly string[],
  title: string,
  step: number,
  likely: string | null | undefined,
): Promise<Answer<string>> {
  const inOrder = [...columns].sort((a, b) => Number(b === likely) - Number(a === likely));
  const items = inOrder.map((column) => ({
    label: column,
    iconPath: new vscode.ThemeIcon("symbol-field"),
    value: column,
  }));
  return ask(items, title, step);
}

function ask<T>(
  items: readonly (vscode.QuickPickItem & { readonly value: T })[],
  title: string,
  step: number,
): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value: T }>();
  pick.title = vscode.l10n.t("New Search Config");
  pick.placeholder = title;
  pick.step = step;
  pick.items = items;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.ignoreFocusOut = true;
  if (step > 1) pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<Answer<T>>((resolve) => {
    pick.onDidAccept(() => {
      const [chosen] = pick.selectedItems;
      if (chosen !== undefined) resolve({ value: chosen.value });
    });
    pick.onDidTriggerButton(() => resolve("back"));
    pick.onDidHide(() => resolve("cancelled"));
    pick.show();
  }).finally(() => pick.dispose());
}
