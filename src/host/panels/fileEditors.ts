import path from "node:path";
import * as vscode from "vscode";
import type { CellFileTarget, FromCellFilePanel, ToCellFilePanel } from "../../protocol/cellFileProtocol.ts";
import type { FrontPanels } from "./frontPanel.ts";
import type { Panels } from "./panelHost.ts";

/**
 * What a click on a file opens: a `.cell.json` its cell, and the manifest of a run folder the front of the run. As text
 * they are opened by *Reopen Editor With…*. The pages only show; what is edited is the text.
 */
export function registerFileEditors(
  cells: Panels<CellFileTarget, ToCellFilePanel, FromCellFilePanel>,
  fronts: FrontPanels,
): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.registerCustomEditorProvider("moeRnas.cellFile", {
      resolveCustomTextEditor: ({ uri }, panel) => cells.adopt(panel, { uri: uri.toString() }),
    }),
    vscode.window.registerCustomEditorProvider("moeRnas.runFile", {
      openCustomDocument: (uri) => ({ uri, dispose: () => {} }),
      resolveCustomEditor: ({ uri }, panel) => fronts.adopt(panel, path.dirname(uri.fsPath)),
    }),
  );
}
