import { counted } from "../base/counted.ts";
import { closest } from "../base/didYouMean.ts";
import type { ConfigDiagnostic, DiagnosticCode } from "../config/diagnostic.ts";
import type { Config } from "../config/schema.ts";
import { valueRange } from "../config/yamlDocument.ts";
import { likelyDelimiter } from "../formats/likelyFormat.ts";
import { delimiterKey, delimiterName } from "../formats/tableFormat.ts";
import type { ConfigFiles } from "./configFiles.ts";
import { fileFormat, headerOf, headFindings } from "./dataHeader.ts";
import { dataRows } from "./dataRows.ts";
import { type FileFacts, type FileFactsCache, isGzipName } from "./fileFacts.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

type Path = readonly (string | number)[];
type FileTask = Extract<Config["task"], { readonly train: string }>;

/**
 * Mistakes in a config that its data show: the first lines of the files, and all of them where they are small. The rest
 * is found when the data are loaded.
 */
export async function dataDiagnostics(
  document: ParsedDocument,
  config: Config,
  files: ConfigFiles,
  facts: FileFactsCache,
): Promise<ConfigDiagnostic[]> {
  const { task } = config;
  if (!("train" in task)) return [];
  const found: ConfigDiagnostic[] = [];
  const report = (code: DiagnosticCode, path: Path, message: string, replacement?: string, isWarning = false) => {
    const range = valueRange(document.parsed.yaml, path);
    const severity = isWarning ? "warning" : "error";
    found.push({ code, severity, message, path, range, ...(replacement === undefined ? {} : { replacement }) });
  };
  for (const split of ["train", "validation", "test"] as const) {
    const name = task[split];
    if (name === undefined) continue;
    const file = await facts.of(name, task.encoding);
    const problem = await fileProblem(name, file, files);
    if (problem !== null) report(problem.code, ["task", split], problem.message, problem.replacement);
    else checkColumns(task, name, file, split, report);
  }
  const train = await facts.of(task.train, task.encoding);
  if (train.state.kind === "file") {
    checkLength(config, task, train, report);
    const reading = found.some(({ severity }) => severity === "error") ? null : await files.data(config);
    if (reading?.kind === "refused") report("DATA_REMARK", ["task", "train"], reading.reason, undefined, true);
    const findings = reading?.kind === "read" ? reading.summary.findings : headFindings(task, train);
    for (const { file, key, line, what, remedy } of findings) {
      const place = line === null ? "" : ` (line ${line} of \`${file ?? task.train}\`)`;
      const path = document.valueAt(["task", key]) === undefined ? ["task", "train"] : ["task", key];
      report("DATA_REMARK", path, `${what}${place}. ${remedy}`, undefined, true);
    }
  }
  return found;
}

interface FileProblem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly replacement?: string;
}

async function fileProblem(name: string, { state, head }: FileFacts, files: ConfigFiles): Promise<FileProblem | null> {
  switch (state.kind) {
    case "missing": {
      const folder = name.slice(0, name.lastIndexOf("/") + 1);
      const neighbours = (await files.list(folder === "" ? "." : folder)).filter(({ isFolder }) => !isFolder);
      const guess = closest(
        name.slice(folder.length),
        neighbours.map((each) => each.name),
      );
      const remedy =
        guess === undefined ? "correct the path; it is relative to this file." : `did you mean \`${folder}${guess}\`?`;
      const message = `there is no file \`${name}\`; ${remedy}`;
      return {
        code: "DATA_FILE_NOT_FOUND",
        message,
        ...(guess === undefined ? {} : { replacement: `${folder}${guess}` }),
      };
    }
    case "folder":
      return { code: "DATA_NOT_A_FILE", message: `\`${name}\` is a folder; name a file inside it.` };
    case "unreadable":
      return {
        code: "DATA_FILE_NOT_READABLE",
        message: `\`${name}\` cannot be read (${state.reason}); allow your user to read it.`,
      };
    case "file":
      if (state.sizeBytes > 0 && (head.trim() !== "" || state.sizeBytes > head.length)) return null;
      return { code: "DATA_FILE_EMPTY", message: `\`${name}\` is empty; give a file with data in it.` };
  }
}

type Report = (code: DiagnosticCode, path: Path, message: string, replacement?: string, isWarning?: boolean) => void;

function checkColumns(task: FileTask, name: string, file: FileFacts, split: string, report: Report): void {
  const format = fileFormat(task, name);
  const columns = format === null ? null : headerOf(file, format);
  if (columns === null) return;
  for (const { column, path } of namedColumns(task)) {
    if (columns.includes(column)) continue;
    const guess = closest(column, columns);
    const shown = columns.slice(0, 12).map((each) => `\`${each}\``);
    const list = `${shown.join(", ")}${columns.length > shown.length ? ", …" : ""}`;
    const other = format === null || format === "json" ? null : likelyDelimiter(file.head, format);
    const remedy =
      other !== null && format !== "json" && other !== format?.delimiter
        ? `cells seem to be separated by ${delimiterName(other)}: set \`delimiter: "${delimiterKey(other)}"\`.`
        : guess === undefined
          ? `it has ${list}.`
          : `did you mean \`${guess}\`? It has ${list}.`;
    report(
      "DATA_COLUMN_NOT_FOUND",
      split === "train" ? path : ["task", split],
      `\`${name}\` has no column \`${column}\`; ${remedy}`,
      split === "train" ? guess : undefined,
    );
  }
}

/** The columns that a task reads, each where the config names it (or would). */
function namedColumns(task: Config["task"]): { readonly column: string; readonly path: Path }[] {
  if (task.type === "classification" || task.type === "regression") {
    const answers =
      task.type === "classification"
        ? [{ column: task.label, path: ["task", "label"] }]
        : typeof task.target === "string"
          ? [{ column: task.target, path: ["task", "target"] }]
          : task.target.map((column, index) => ({ column, path: ["task", "target", index] }));
    const group = task.group === undefined ? [] : [{ column: task.group, path: ["task", "group"] }];
    return [{ column: task.input, path: ["task", "input"] }, ...answers, ...group];
  }
  if (task.type !== "forecasting") return [];
  const list = (key: "columns" | "target" | "categorical" | "known") => {
    const named = task[key];
    if (named === undefined || named === "all") return [];
    return named.map((column, index) => ({ column, path: ["task", key, index] as Path }));
  };
  const single = (key: "time" | "group") => {
    const column = task[key];
    return column === undefined ? [] : [{ column, path: ["task", key] as Path }];
  };
  const lists = (["columns", "target", "categorical", "known"] as const).flatMap(list);
  return [...lists, ...single("time"), ...single("group")];
}

/** Windows and segments that are longer than the data. Sizes of compressed files say too little. */
function checkLength({ training }: Config, task: FileTask, file: FileFacts, report: Report): void {
  if (isGzipName(task.train) || isBinary(file.head)) return;
  const rows = dataRows(task, file);
  if (rows === null) return;
  const share = task.split[0];
  if (task.type === "language_modelling") {
    const perStream = (rows.timesteps * share) / training.batch;
    if (perStream >= training.bptt) return;
    const message = `each of ${counted(training.batch, "stream")} has about ${counted(Math.floor(perStream), task.unit)}, fewer than \`bptt\` ${training.bptt}; lower \`bptt\` or \`batch\`, or give more text.`;
    report("DATA_TOO_SHORT", ["training", "bptt"], message, undefined, true);
  }
  if (task.type === "forecasting" && file.isWhole && rows.rows * share < task.look_back + task.horizon) {
    const message = `the training split of ${task.train} has about ${counted(Math.floor(rows.rows * share), "row")}, but \`look_back\` ${task.look_back} and \`horizon\` ${task.horizon} need ${task.look_back + task.horizon}; lower them, or give more rows.`;
    report("DATA_TOO_SHORT", ["task", "look_back"], message);
  }
}

/** What has such characters is no text; the reader says what it is. */
function isBinary(head: string): boolean {
  for (let at = 0; at < Math.min(head.length, 256); at++) if (head.charCodeAt(at) < 9) return true;
  return false;
}
