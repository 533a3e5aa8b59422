import { availableParallelism } from "node:os";
import path from "node:path";
import * as vscode from "vscode";

/** What the user set under `moeRnas`; `null` leaves it to the config. */
interface Settings {
  readonly workers: number | null;
  /** Absolute; null also in a workspace that is not trusted. */
  readonly runFolder: string | null;
  readonly weightsQuotaMb: number | null;
  /** Of new configs. */
  readonly backend: "wasm" | "tensorflow";
  readonly notifications: "all" | "problems" | "none";
  readonly pauseOnExit: boolean;
}

export function settings(): Settings {
  const section = vscode.workspace.getConfiguration("moeRnas");
  const workers = section.get<number | null>("workers", null);
  const weightsQuotaMb = section.get<number | null>("weightsQuotaMb", null);
  const notifications = section.get<string>("notifications", "all");
  return {
    workers: workers === null ? null : Math.min(Math.max(1, Math.round(workers)), 4 * availableParallelism()),
    runFolder: runFolder(section.get<string>("runFolder", "")),
    weightsQuotaMb: weightsQuotaMb === null ? null : Math.max(1, weightsQuotaMb),
    backend: section.get<string>("backend", "wasm") === "tensorflow" ? "tensorflow" : "wasm",
    notifications: notifications === "problems" || notifications === "none" ? notifications : "all",
    pauseOnExit: section.get<boolean>("pauseOnExit", false),
  };
}

function runFolder(text: string): string | null {
  if (text.trim() === "" || !vscode.workspace.isTrusted) return null;
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri;
  if (path.isAbsolute(text)) return path.normalize(text);
  return workspace?.scheme === "file" ? path.join(workspace.fsPath, text) : null;
}
