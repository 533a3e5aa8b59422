import path from "node:path";
import * as vscode from "vscode";
import { toCellJson } from "../../cell/cellJson.ts";
import type {
  CellFileSnapshot,
  CellFileTarget,
  FromCellFilePanel,
  ToCellFilePanel,
} from "../../protocol/cellFileProtocol.ts";
import { cellFileMessages } from "../../protocol/pageMessages.ts";
import type { Intents } from "../intents.ts";
import { readCellFile } from "./cellFileText.ts";
import { copyCell } from "./copyCell.ts";
import { type PanelContent, type PanelContext, type PanelPort, Panels } from "./panelHost.ts";

/** The tabs of cell files, one per document; what is typed into the text, in another tab, is drawn at once. */
export function cellFilePanels(
  context: PanelContext,
  intents: Intents,
): Panels<CellFileTarget, ToCellFilePanel, FromCellFilePanel> {
  return new Panels(context, {
    viewType: "moeRnas.cellFile",
    bundle: "cellFile",
    icon: "cell",
    key: ({ uri }) => uri,
    title: ({ uri }) => path.posix.basename(vscode.Uri.parse(uri).path),
    parseTarget: (value) =>
      typeof value === "object" && value !== null && "uri" in value && typeof value.uri === "string"
        ? { uri: value.uri }
        : null,
    open: async ({ uri }, port) =>
      contentOf(await vscode.workspace.openTextDocument(vscode.Uri.parse(uri)), intents, port),
  });
}

function contentOf(
  document: vscode.TextDocument,
  intents: Intents,
  port: PanelPort<ToCellFilePanel>,
): PanelContent<FromCellFilePanel> {
  const { uri } = document;
  const title = path.posix.basename(uri.path);
  const sendSnapshot = () => void port.post({ type: "snapshot", snapshot: snapshotOf(title, document.getText()) });
  const listening = vscode.workspace.onDidChangeTextDocument((change) => {
    if (change.document === document) sendSnapshot();
  });
  return {
    title,
    messages: cellFileMessages,
    handlers: {
      copied: ({ form }) => {
        const read = readCellFile(document.getText());
        if ("cell" in read) void copyCell(read.cell, title, form);
      },
      seedCellAsked: () => void intents.useAsSeedCell(uri),
      textOpened: () => void vscode.commands.executeCommand("vscode.openWith", uri, "default"),
    },
    sendSnapshot,
    without: () => true,
    dispose: () => listening.dispose(),
  };
}

function snapshotOf(name: string, text: string): CellFileSnapshot {
  const read = readCellFile(text);
  return "cell" in read ? { name, cell: toCellJson(read.cell), fault: null } : { name, cell: null, fault: read.fault };
}
