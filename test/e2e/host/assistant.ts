import assert from "node:assert/strict";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { activatedHost } from "./window.ts";

async function answerOf(name: string, input: object): Promise<unknown> {
  const result = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const [part] = result.content;
  assert.ok(part instanceof vscode.LanguageModelTextPart);
  return JSON.parse(part.value);
}

export function describeAssistant(): void {
  describe("language models", () => {
    it("are offered the tools of package.json", async () => {
      await activatedHost();
      const extension = vscode.extensions.getExtension("moe-rnas.moe-rnas");
      const contributed = extension?.packageJSON.contributes.languageModelTools.map(
        ({ name }: { name: string }) => name,
      );
      const offered = vscode.lm.tools.map(({ name }) => name).filter((name) => name.startsWith("moeRnas_"));
      assert.deepEqual(offered.sort(), contributed.sort());
    });

    it("list the workspace's runs and read a front", async () => {
      await activatedHost();
      const { runs } = (await answerOf("moeRnas_list_runs", {})) as { runs: { name: string }[] };
      assert.ok(runs.some(({ name }) => name === "short-001"));
      const { front } = (await answerOf("moeRnas_get_front", { run: "short-001", rows: 2 })) as { front: object[] };
      assert.ok(front.length > 0 && front.length <= 2);
    });

    it("are refused what lies outside of the workspace", async () => {
      await activatedHost();
      await assert.rejects(answerOf("moeRnas_validate_config", { config: "../other.rnas" }), /lies outside/);
    });
  });
}

/** In a window on a folder that is not trusted. */
export function describeAssistantRestricted(): void {
  it("lets no language model use a tool", async () => {
    await activatedHost();
    await assert.rejects(answerOf("moeRnas_list_runs", {}), /not trusted/);
  });
}
