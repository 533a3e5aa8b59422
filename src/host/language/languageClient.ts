import { Worker } from "node:worker_threads";
import * as vscode from "vscode";
import { StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { LanguageClient, type MessageTransports, type ServerOptions } from "vscode-languageclient/node";
import type { LanguageOptions } from "../../protocol/languageProtocol.ts";
import { settings } from "../settings.ts";

/** Far more than the largest config takes: a fault of the server ends the server, not the editor's host. */
const mostMemoryMb = 512;

/**
 * Starts the language server for `.rnas` files.
 *
 * It runs on a thread of this process and communicates over streams, as it would in a process of its own; so also a
 * workspace that is not trusted, where nothing may be started, has diagnostics and completion.
 */
export async function startLanguageClient(
  serverFile: string,
  log: vscode.LogOutputChannel,
): Promise<vscode.Disposable> {
  let worker: Worker | null = null;
  const serve: ServerOptions = async (): Promise<MessageTransports> => {
    worker = new Worker(serverFile, {
      argv: ["--stdio"],
      stdin: true,
      stdout: true,
      resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
    });
    worker.on("error", (cause) => log.error(cause));
    if (worker.stdin === null) throw new Error("a thread with a standard input has one");
    return { reader: new StreamMessageReader(worker.stdout), writer: new StreamMessageWriter(worker.stdin) };
  };
  const { workers } = settings();
  const options: LanguageOptions = {
    suggestCommand: "editor.action.triggerSuggest",
    ...(workers === null ? {} : { cores: workers }),
  };
  const client = new LanguageClient("moeRnas", vscode.l10n.t("Search config language"), serve, {
    documentSelector: [{ language: "rnas" }],
    initializationOptions: options,
    outputChannel: log,
    synchronize: {
      fileEvents: [
        vscode.workspace.createFileSystemWatcher("**/*.{csv,tsv,txt,jsonl,ts,gz}"),
        // Runs that began or are gone, for the lens of the last one; what a search goes on writing is none of its
        // business.
        vscode.workspace.createFileSystemWatcher("**/manifest.json", false, true, false),
      ],
    },
  });
  await client.start();
  return new vscode.Disposable(() => {
    void client.stop().finally(() => worker?.terminate());
  });
}
