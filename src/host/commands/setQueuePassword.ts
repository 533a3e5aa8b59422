import * as vscode from "vscode";
import { parseQueueAddress, type QueueAddress, queueAddressIn } from "../../config/queueAddress.ts";
import type { HostCommand } from "./hostCommand.ts";

/** Keeps the password of a queue in the editor's secret storage, or forgets it. Proposes the queue it is called with. */
export const setQueuePassword: HostCommand = {
  id: "moeRnas.setQueuePassword",
  run: async (host, argument) => {
    const title = vscode.l10n.t("Set Queue Password");
    const text = await vscode.window.showInputBox({
      title,
      prompt: vscode.l10n.t("The queue, as run.queue of a config names it"),
      value: typeof argument === "string" ? argument : (queueInEditor() ?? ""),
      placeHolder: "rediss://redis.example:6379",
      ignoreFocusOut: true,
      validateInput: faultOf,
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
};

function faultOf(text: string): string | null {
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
