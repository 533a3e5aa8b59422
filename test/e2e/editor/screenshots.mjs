// Pictures of the views in a real VS Code: `node test/e2e/editor/screenshots.mjs --out <folder> [--run <run folder>] [--all]`.
// Without --all those of the README only. The run is searched from examples/moby-characters.rnas unless --run names one.
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root, run } from "../../../scripts/ensureInstalled.mjs";
import { withEditor } from "./withEditor.mjs";

const { values } = parseArgs({
  options: { out: { type: "string" }, run: { type: "string" }, all: { type: "boolean", default: false } },
});
const out = resolve(values.out ?? "docs/images");
/** What the README shows. */
const chosen = [
  "front-light",
  "front-dark",
  "cell-light",
  "cell-dark",
  "config-light",
  "config-dark",
  "lineage-dark",
  "compare-light",
];
const themes = { light: "Default Light Modern", dark: "Default Dark Modern" };

mkdirSync(out, { recursive: true });
let source = values.run;
for (const [theme, colours] of Object.entries(themes)) {
  const settings = { "workbench.colorTheme": colours, "editor.minimap.enabled": false };
  const viewport = { width: 1400, height: 920 };
  await withEditor(
    { script: "pictures", name: "examples", settings, viewport, prepare },
    async ({ context, module }) => {
      const save = async (name) => {
        if (!values.all && !chosen.includes(`${name}-${theme}`)) return;
        const path = join(out, `${name}-${theme}.png`);
        // Nothing in these views moves once it is drawn but the pointer's own effects.
        await context.page.waitForTimeout(1500);
        await context.page.screenshot({ path, animations: "disabled", caret: "hide" });
        console.log(path);
      };
      await module.pictures(context, save).catch(async (cause) => {
        await context.page.screenshot({ path: join(out, "failed.png") });
        throw cause;
      });
    },
  );
}

function prepare(workspace) {
  cpSync(join(root, "examples"), workspace, {
    recursive: true,
    filter: (file) => !/[\\/](\.rnas|studies|pytorch-trainer)$/.test(file),
  });
  // Both windows show the same run.
  source ??= searched();
  cpSync(source, join(workspace, ".rnas", basename(source)), { recursive: true });
}

/** The run of the example that `npm start` searches too: some minutes. */
function searched() {
  run(process.execPath, ["scripts/exampleData.mjs"]);
  run(process.execPath, ["dist/cli.js", "search", "examples/moby-characters.rnas", "--baselines"]);
  const runs = join(root, "examples", ".rnas");
  const last = readdirSync(runs)
    .filter((name) => name.startsWith("moby-characters-"))
    .sort()
    .at(-1);
  return join(runs, last);
}
