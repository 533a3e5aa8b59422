import * as vscode from "vscode";
import { AppError } from "../../base/errors.ts";
import { loadAssistantDesk } from "../lazyBundles.ts";

/** Offers the tools of package.json to the window's language models, and the same over MCP to its agents. */
export function registerAssistant(context: vscode.ExtensionContext, cliFile: string): void {
  const { contributes, version } = context.extension.packageJSON as {
    readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
    readonly version: string;
  };
  for (const { name } of contributes.languageModelTools) {
    context.subscriptions.push(vscode.lm.registerTool(name, languageModelTool(name, cliFile)));
  }
  const changed = new vscode.EventEmitter<void>();
  context.subscriptions.push(
    changed,
    vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()),
    vscode.lm.registerMcpServerDefinitionProvider("moeRnas.tools", {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () => (vscode.workspace.isTrusted ? serverDefinitions(cliFile, version) : []),
    }),
  );
}

function languageModelTool(name: string, cliFile: string): vscode.LanguageModelTool<unknown> {
  return {
    prepareInvocation({ input }) {
      const question = loadAssistantDesk().questionOf(name, input);
      return question === null
        ? {}
        : { confirmationMessages: { title: "MOE/RNAS", message: question }, invocationMessage: question };
    },
    async invoke({ input }, token) {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      const { openDesk, runTool } = loadAssistantDesk();
      const text = await runTool(name, input, openDesk(workspaceFolder(), cliFile, abort.signal)).catch((cause) => {
        // For the model, which can mend what it asked for.
        if (cause instanceof AppError) throw new Error(`${cause.message} ${cause.remedy}`.trim());
        throw cause;
      });
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
  };
}

function serverDefinitions(cliFile: string, version: string): vscode.McpStdioServerDefinition[] {
  return (vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => {
    const label = `MOE/RNAS (${name})`;
    const args = [cliFile, "mcp", uri.fsPath];
    return new vscode.McpStdioServerDefinition(label, process.execPath, args, { ELECTRON_RUN_AS_NODE: "1" }, version);
  });
}

/** Tools work in one folder; of several the first. */
function workspaceFolder(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  if (!vscode.workspace.isTrusted) throw new Error("The workspace is not trusted. Ask the person to trust it.");
  if (folder === undefined) throw new Error("No folder is open. Ask the person to open the one with their data.");
  return folder.uri.fsPath;
}
