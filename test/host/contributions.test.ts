import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const manifest = JSON.parse(read("package.json"));
const { contributes } = manifest;
const commands: readonly string[] = contributes.commands.map(({ command }: { command: string }) => command);

const sources = readdirSync(join(root, "src/host"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.name.endsWith(".ts"))
  .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));

test("every command of the table is contributed, and the other way round", () => {
  const ids = sources.flatMap((text) =>
    [...text.matchAll(/^ {2}"(moeRnas\.\w+)": (?:async )?\(/gm)].map(([, id]) => id),
  );
  expect(ids.sort()).toEqual([...commands].sort());
});

test("every text of the manifest has its words, and no words are left over", () => {
  const words = JSON.parse(read("package.nls.json"));
  const used = new Set([...read("package.json").matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
  expect([...used].sort()).toEqual(Object.keys(words).sort());
});

test("menus, keys and welcome texts name contributed commands", () => {
  const items = [...Object.values(contributes.menus).flat(), ...contributes.keybindings] as { command: string }[];
  const linked = [...read("package.nls.json").matchAll(/command:(moeRnas\.\w+)/g)].map(([, id]) => id as string);
  const named = [...items.map(({ command }) => command), ...linked];
  expect(named.filter((command) => !commands.includes(command))).toEqual([]);
});

test("what starts or ends a process is offered in trusted workspaces only", () => {
  const spawning = [
    ...["startSearch", "estimate", "pauseSearch", "resumeSearch", "extendSearch", "stopSearch"],
    ...["exportCell", "chooseNetwork", "retrainFront", "cancelRetraining", "resumeRetraining", "createReport"],
  ].map((name) => `moeRnas.${name}`);
  const items = Object.values(contributes.menus).flat() as { command: string; when?: string }[];
  const loose = items.filter(
    ({ command, when }) => spawning.includes(command) && !when?.includes("isWorkspaceTrusted"),
  );
  expect(loose).toEqual([]);
});

test("when clauses ask for keys that the extension sets", () => {
  const asked = new Set(
    [
      ...JSON.stringify([contributes.menus, contributes.keybindings, contributes.viewsWelcome]).matchAll(
        /moeRnas\.((?:is|has)\w+)/g,
      ),
    ].map(([, key]) => key as string),
  );
  const text = sources.join("\n");
  const set = (key: string) =>
    text.includes(`set("${key}"`) || text.includes(`"moeRnas.${key}"`) || text.includes(`"${key}",\n`);
  expect([...asked].filter((key) => !set(key))).toEqual([]);
});

test("every picture of the manifest is there", () => {
  const files = [...read("package.json").matchAll(/"(media\/[^"]+)"/g)].map(([, file]) => file as string);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test("each step of the walkthrough has something to do, which completes it", () => {
  const words = JSON.parse(read("package.nls.json"));
  const steps: { description: string; completionEvents: string[] }[] = contributes.walkthroughs[0].steps;
  expect(steps.length).toBe(10);
  for (const { description, completionEvents } of steps) {
    const text: string = words[description.slice(1, -1)];
    const [kind, ...rest] = (completionEvents[0] ?? "").split(":");
    const done = rest.join(":");
    expect(text).toContain(kind === "onCommand" ? `](command:${done})` : `](${done})`);
    if (kind === "onCommand") expect(commands).toContain(done);
  }
});

test("panels are restored after a reload", () => {
  const types = sources.flatMap((text) => [...text.matchAll(/viewType: "(moeRnas\.\w+)"/g)].map(([, type]) => type));
  expect(types.length).toBeGreaterThan(0);
  expect(types.filter((type) => !manifest.activationEvents.includes(`onWebviewPanel:${type}`))).toEqual([]);
});

test("the bundle for translators has every message", async () => {
  const { messagesOf } = await import("../../scripts/localisation.mjs" as string);
  expect(Object.keys(JSON.parse(read("l10n/bundle.l10n.json")))).toEqual(messagesOf());
});
