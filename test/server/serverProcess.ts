import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import type { Diagnostic } from "vscode-languageserver-types";

export interface ServerProcess {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  /** What the server wrote as errors to its log. */
  readonly errors: string[];
  /** The URIs that diagnostics came for, in order. */
  readonly diagnosed: string[];
  /** The diagnostics of a version, once they have come. */
  diagnosticsOf(version: number): Promise<readonly Diagnostic[]>;
  open(text: string, version: number): void;
  change(version: number, changes: readonly object[]): void;
  request<T>(method: string, params?: object): Promise<T>;
  stop(): Promise<number | null>;
}

interface PublishedDiagnostics {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Bundles the server as a release is bundled; yields the file and how to remove it. */
export async function bundledServer(): Promise<{ readonly file: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), "rnas-server-"));
  await build({
    entryPoints: { server: resolve(import.meta.dirname, "../../src/server/main.ts") },
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    minify: true,
    logLevel: "warning",
  });
  return { file: join(folder, "server.js"), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Starts the server over stdio, as an editor does, and initializes it. */
export async function startServer(file: string, uri: string): Promise<ServerProcess> {
  const child = spawn(process.execPath, [file, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  if (child.stdin === null || child.stdout === null) throw new Error("the server has no pipes");
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const errors: string[] = [];
  const diagnosed: string[] = [];
  const known = new Map<number, readonly Diagnostic[]>();
  const waiting = new Map<number, (diagnostics: readonly Diagnostic[]) => void>();
  connection.onNotification("window/logMessage", ({ message }: { readonly message: string }) => {
    errors.push(message);
  });
  connection.onNotification(
    "textDocument/publishDiagnostics",
    ({ uri: of, version, diagnostics }: PublishedDiagnostics) => {
      diagnosed.push(of);
      if (version === undefined) return;
      known.set(version, diagnostics);
      waiting.get(version)?.(diagnostics);
    },
  );
  connection.listen();
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { completion: { completionItem: { snippetSupport: true } } } },
    initializationOptions: { cores: 2 },
  });
  await connection.sendNotification("initialized", {});
  const identifier = { uri };
  return {
    connection,
    process: child,
    errors,
    diagnosed,
    diagnosticsOf: (version) => {
      const diagnostics = known.get(version);
      return diagnostics !== undefined
        ? Promise.resolve(diagnostics)
        : new Promise((done) => waiting.set(version, done));
    },
    open: (text, version) => {
      const textDocument = { uri, languageId: "rnas", version, text };
      void connection.sendNotification("textDocument/didOpen", { textDocument });
    },
    change: (version, contentChanges) => {
      void connection.sendNotification("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
    },
    request: (method, params = {}) => connection.sendRequest(method, { textDocument: identifier, ...params }),
    stop: async () => {
      await connection.sendRequest("shutdown");
      const ended = new Promise<number | null>((done) => child.once("exit", done));
      await connection.sendNotification("exit");
      const code = await ended;
      connection.dispose();
      return code;
    },
  };
}
