import path from "node:path";
import * as vscode from "vscode";
import { isSameFile } from "../../base/driveLetter.ts";
import { printEquations } from "../../cell/equations.ts";
import { parseQueueAddress, type QueueAddress, queueAddressIn } from "../../config/queueAddress.ts";
import { configTemplate, type TemplateChoices } from "../../config/template.ts";
import { individualRecord } from "../../run/runView.ts";
import { runConfigWizard } from "../config/configWizard.ts";
import { configItem, workspaceConfigs } from "../config/pickConfig.ts";
import type { CommandTable, Host } from "../host.ts";
import { loadSeedCellEdits } from "../lazyBundles.ts";
import { readCellFile } from "../panels/cellFileText.ts";
import { settings } from "../settings.ts";
import { equationsOf } from "../tree/individualItem.ts";
import { memberFor } from "./commandSubjects.ts";

/** What `seed_cells` means where it is not written; names of built-in cells cannot be taken. */
const builtInCells = ["basic", "gru", "lstm"];

/** Commands that write a config, or keep what one needs. */
export const configCommands = {
  /** A guided choice of task, data and columns; then a commented config, opened. Nothing is ever overwritten. */
  "moeRnas.newSearchConfig": async (_host, argument) => {
    const result = await runConfigWizard();
    if (result === undefined) return undefined;
    const { dataFile } = result;
    const choices = { ...result.choices, backend: settings().backend };
    const folder = await targetFolder(argument);
    if (folder === undefined) {
      const content = configTemplate({ ...choices, file: fileOf(dataFile, null) });
      const document = await vscode.workspace.openTextDocument({ language: "rnas", content });
      await vscode.window.showTextDocument(document);
      return document.uri;
    }
    const uri = await freeName(folder, choices.name.toLowerCase().replaceAll(" ", "-"));
    const text = configTemplate({ ...choices, file: fileOf(dataFile, folder) } satisfies TemplateChoices);
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    await vscode.window.showTextDocument(uri);
    return uri;
  },

  /** Writes a cell into a config: its equations under `cells:`, its name into `seed_cells`. Comments stay. */
  "moeRnas.useAsSeedCell": async (host, argument) => {
    const seed = await seedFor(host, argument);
    if (seed === undefined) return;
    const config = await chooseConfig(seed, vscode.l10n.t("Use {0} as a seed cell in", seed.title));
    if (config === undefined) return;
    const document = await vscode.workspace.openTextDocument(config);
    const { cellNames, seedCellEdits } = loadSeedCellEdits();
    const text = document.getText();
    const name = await askName(seed, [...builtInCells, ...cellNames(text)]);
    if (name === undefined) return;
    const edits = seedCellEdits(text, name, seed.equations, builtInCells);
    if ("mistake" in edits) {
      void vscode.window.showErrorMessage(
        vscode.l10n.t("{0} is not valid YAML; correct it first.", vscode.workspace.asRelativePath(config)),
      );
      return;
    }
    const change = new vscode.WorkspaceEdit();
    for (const { start, end, text: inserted } of edits) {
      change.replace(config, new vscode.Range(document.positionAt(start), document.positionAt(end)), inserted);
    }
    await vscode.workspace.applyEdit(change);
    const editor = await vscode.window.showTextDocument(document);
    const at = document.positionAt(document.getText().indexOf(`${name}:`));
    editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  },

  /** Keeps the password of a queue in the editor's secret storage, or forgets it. Proposes the queue it is called with. */
  "moeRnas.setQueuePassword": async (host, argument) => {
    const title = vscode.l10n.t("Set Queue Password");
    const text = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t("The queue, as run.queue of a config names it"),
      value: typeof argument === "string" ? argument : (queueInEditor() ?? ""),
      placeHolder: "rediss://redis.example:6379",
      ignoreFocusOut: true,
      validateInput: addressFault,
    });
    const address = text === undefined ? null : parseQueueAddress(text);
    if (address === null) return;
    const password = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t("Password for {0}; leave it empty to forget the one that is kept", serverOf(address)),
      password: true,
      ignoreFocusOut: true,
    });
    if (password === undefined) return;
    await host.queuePasswords.set(serverOf(address), password);
    const message =
      password === ""
        ? vscode.l10n.t("The password for {0} is forgotten.", serverOf(address))
        : vscode.l10n.t("The password for {0} is kept; searches that start from now on use it.", serverOf(address));
    void vscode.window.showInformationMessage(message);
  },
} satisfies Partial<CommandTable>;

/** The folder that the explorer's menu was opened on, else the workspace's, which the user chooses if there are several. */
async function targetFolder(argument: unknown): Promise<vscode.Uri | undefined> {
  if (argument instanceof vscode.Uri) {
    const { type } = await vscode.workspace.fs.stat(argument);
    return type & vscode.FileType.Directory ? argument : vscode.Uri.joinPath(argument, "..");
  }
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (folders.length < 2) return folders[0]?.uri;
  return (await vscode.window.showWorkspaceFolderPick())?.uri ?? folders[0]?.uri;
}

/** As the config names it: relative where it lies below the config's folder or beside it. */
function fileOf(dataFile: string | null, folder: vscode.Uri | null): string {
  if (dataFile === null) return "data.txt";
  if (folder === null) return dataFile;
  const relative = path.relative(folder.fsPath, dataFile);
  return path.isAbsolute(relative) ? dataFile : relative.replaceAll("\\", "/");
}

async function freeName(folder: vscode.Uri, stem: string): Promise<vscode.Uri> {
  for (let number = 1; ; number++) {
    const uri = vscode.Uri.joinPath(folder, number === 1 ? `${stem}.rnas` : `${stem}-${number}.rnas`);
    const isTaken = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!isTaken) return uri;
  }
}

/** A cell that is written into a config. */
interface Seed {
  /** `#12`, `gru.cell.json` */
  readonly title: string;
  readonly equations: string;
  /** Names under which it may stand in the config, best first. */
  readonly proposals: readonly string[];
  /** Of the run that it was found in: proposed first. */
  readonly config: string;
}

/** The cell of a file, an individual, or what the user chooses. */
async function seedFor(host: Host, argument: unknown): Promise<Seed | undefined> {
  if (argument instanceof vscode.Uri) return seedOfFile(argument);
  const member = await memberFor(host, argument, vscode.l10n.t("Use as Seed Cell"));
  if (member === undefined) return undefined;
  const { run, id } = member;
  return {
    title: `#${id}`,
    equations: equationsOf(individualRecord(run.view, id)),
    proposals: [`found_${id}`, nameFrom(`${run.name}_${id}`)],
    config: run.manifest?.configSource ?? "",
  };
}

async function seedOfFile(uri: vscode.Uri): Promise<Seed | undefined> {
  const title = path.posix.basename(uri.path);
  const read = readCellFile((await vscode.workspace.openTextDocument(uri)).getText());
  if ("fault" in read) {
    void vscode.window.showErrorMessage(vscode.l10n.t("{0} holds no cell: {1}", title, read.fault));
    return undefined;
  }
  const name = nameFrom(title.replace(/\.cell\.json$/, ""));
  return { title, equations: printEquations(read.cell), proposals: [name, `cell_${name}`], config: "" };
}

function nameFrom(text: string): string {
  return text.replaceAll(/\W/g, "_");
}

/** The config that the run was started from first. */
async function chooseConfig({ config: source }: Seed, title: string): Promise<vscode.Uri | undefined> {
  const configs = [...(await workspaceConfigs())].sort(
    (a, b) => Number(isSameFile(b.fsPath, source)) - Number(isSameFile(a.fsPath, source)),
  );
  if (configs.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t("There is no search config (.rnas) in this workspace."));
    return undefined;
  }
  return (await vscode.window.showQuickPick(configs.map(configItem), { title }))?.uri;
}

function askName({ proposals }: Seed, taken: readonly string[]): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: vscode.l10n.t("Name of the cell"),
    value: proposals.find((name) => !taken.includes(name) && isName(name)) ?? "",
    validateInput: (name) => {
      if (!isName(name)) return vscode.l10n.t("A letter, then letters, digits and _.");
      return taken.includes(name) ? vscode.l10n.t("{0} is taken.", name) : undefined;
    },
  });
}

function isName(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_]*$/.test(text);
}

function addressFault(text: string): string | null {
  const address = parseQueueAddress(text);
  if (address === null) return vscode.l10n.t("Write redis://host:6379 or rediss://host:6379.");
  return address.password === null
    ? null
    : vscode.l10n.t("Leave the password out of the address: it is asked for next.");
}

function serverOf({ host, port }: QueueAddress): string {
  return `${host}:${port}`;
}

function queueInEditor(): string | null {
  const text = vscode.window.activeTextEditor?.document.getText() ?? "";
  return queueAddressIn(/^[^#\n]*\bqueue:\s*(.*)/m.exec(text)?.[1] ?? "")?.text ?? null;
}
