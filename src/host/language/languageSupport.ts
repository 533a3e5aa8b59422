import * as vscode from "vscode";
import { loadLanguageClient } from "../lazyBundles.ts";

/** Starts the language server once a `.rnas` file is open; a window without one never loads it. */
export class LanguageSupport implements vscode.Disposable {
  readonly #opened: vscode.Disposable;
  #client: Promise<vscode.Disposable | null> | null = null;

  constructor(
    private readonly serverFile: string,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.#opened = vscode.workspace.onDidOpenTextDocument((document) => this.#startFor(document));
    for (const document of vscode.workspace.textDocuments) this.#startFor(document);
  }

  async dispose(): Promise<void> {
    this.#opened.dispose();
    (await this.#client)?.dispose();
  }

  #startFor({ languageId }: vscode.TextDocument): void {
    if (languageId !== "rnas" || this.#client !== null) return;
    this.#client = this.#start();
  }

  /** Without a server the editor still colours the file, so the fault is only logged. */
  async #start(): Promise<vscode.Disposable | null> {
    try {
      return await loadLanguageClient().startLanguageClient(this.serverFile, this.log);
    } catch (cause) {
      this.log.error(`the language server did not start: ${cause instanceof Error ? cause.message : String(cause)}`);
      return null;
    }
  }
}
