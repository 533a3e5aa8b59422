import path from "node:path";
import * as vscode from "vscode";

const taskType = "rnas";
const verbs = ["search", "validate", "estimate"] as const;
type Verb = (typeof verbs)[number];

interface RnasTask extends vscode.TaskDefinition {
  readonly command: Verb;
  /** Path of a config, from the workspace folder. */
  readonly config: string;
}

/** Command lines on the workspace's configs as tasks, whose findings are problems of the file: `rnas: search a.rnas`. */
export function registerTasks(context: vscode.ExtensionContext, cliFile: string): void {
  const taskOf = (definition: RnasTask, folder: vscode.WorkspaceFolder) => {
    const args = [cliFile, definition.command, definition.config];
    const execution = new vscode.ProcessExecution(process.execPath, args, {
      cwd: folder.uri.fsPath,
      env: { ELECTRON_RUN_AS_NODE: "1" },
    });
    const name = `${definition.command} ${definition.config}`;
    const task = new vscode.Task(definition, folder, name, taskType, execution, "$rnas");
    if (definition.command === "validate") task.group = vscode.TaskGroup.Test;
    return task;
  };
  const provider: vscode.TaskProvider = {
    async provideTasks() {
      const configs = await vscode.workspace.findFiles("**/*.rnas", "**/{node_modules,.rnas}/**", 100);
      return configs
        .sort((a, b) => a.fsPath.localeCompare(b.fsPath))
        .flatMap((uri) => {
          const folder = vscode.workspace.getWorkspaceFolder(uri);
          if (folder === undefined) return [];
          const config = path.relative(folder.uri.fsPath, uri.fsPath).replaceAll(path.sep, "/");
          return verbs.map((command) => taskOf({ type: taskType, command, config }, folder));
        });
    },
    resolveTask({ definition, scope }) {
      const { command, config } = definition as Partial<RnasTask>;
      const folder = typeof scope === "object" ? scope : vscode.workspace.workspaceFolders?.[0];
      if (command === undefined || config === undefined || folder === undefined) return undefined;
      // The editor wants the very definition that it asked about.
      return taskOf(definition as RnasTask, folder);
    },
  };
  context.subscriptions.push(vscode.tasks.registerTaskProvider(taskType, provider));
}
