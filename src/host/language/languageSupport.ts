import * as vscode from "vscode";
import { loadLanguageClient } from "../lazyBundles.ts";

/** Starts the language server once a `.rnas` file is open; a window without one never loads it. */
export function registerLanguageSupport(
  context: vscode.ExtensionContext,
  serverFile: string,
  log: vscode.LogOutputChannel,
): void {
  let client: Promise<vscode.Disposable | null> | null = null;
  const startFor = ({ languageId }: vscode.TextDocument) => {
    if (languageId === "rnas") client ??= started(serverFile, log);
  };
  context.subscriptions.push(vscode.workspace.onDidOpenTextDocument(startFor), {
    dispose: async () => (await client)?.dispose(),
  });
  for (const document of vscode.workspace.textDocuments) startFor(document);
}

/** Without a server the editor still colours the file, so the fault is only logged. */
async function started(serverFile: string, log: vscode.LogOutputChannel): Promise<vscode.Disposable | null> {
  try {
    return await loadLanguageClient().startLanguageClient(serverFile, log);
  } catch (cause) {
    log.error(`the language server did not start: ${cause instanceof Error ? cause.message : String(cause)}`);
    return null;
  }
}
