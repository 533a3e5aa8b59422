import type * as vscode from "vscode";
import { queuePasswordsVariable } from "../../config/queueAddress.ts";

const secretKey = "moeRnas.queuePasswords";

/** Passwords of queues by `host:port`, in the editor's secret storage; search processes get them in their environment. */
export class QueuePasswords {
  constructor(private readonly secrets: vscode.SecretStorage) {}

  /** @param password empty forgets it. */
  async set(server: string, password: string): Promise<void> {
    const { [server]: _, ...others } = await this.#stored();
    const stored = password === "" ? others : { ...others, [server]: password };
    if (Object.keys(stored).length === 0) await this.secrets.delete(secretKey);
    else await this.secrets.store(secretKey, JSON.stringify(stored));
  }

  /** Variables for a search process; it takes the password of the server that its config names, and no other. */
  async environment(): Promise<{ readonly [variable: string]: string }> {
    const stored = await this.#stored();
    return Object.keys(stored).length === 0 ? {} : { [queuePasswordsVariable]: JSON.stringify(stored) };
  }

  async #stored(): Promise<{ readonly [server: string]: string }> {
    return JSON.parse((await this.secrets.get(secretKey)) ?? "{}") as { readonly [server: string]: string };
  }
}
