// Pictures of the views in a real VS Code: `node test/e2e/editor/screenshots.mjs --out <folder> [--run <run folder>] [--all]`.
// Without --all those of the README only. The run is searched from examples/anbn.rnas unless --run names one.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root, run } from "../../../scripts/ensureInstalled.mjs";
import { withEditor } from "./withEditor.mjs";

const { values } = parseArgs({
  options: { out: { type: "string" }, run: { type: "string" }, all: { type: "boolean", default: false } },
});
const out = resolve(values.out ?? "docs/images");
/** What the README shows. */
const chosen = ["front-light", "front-dark", "cell-light", "lineage-dark", "compare-light", "config-dark"];
const themes = { light: "Default Light Modern", dark: "Default Dark Modern" };
/** Cells and generations enough for a front with some shape. */
const size = { population: 24, generations: 20 };

mkdirSync(out, { recursive: true });
let source = values.run;
for (const [theme, colours] of Object.entries(themes)) {
  const settings = { "workbench.colorTheme": colours, "editor.minimap.enabled": false };
  const viewport = { width: 1400, height: 860 };
  await withEditor({ script: "pictures", settings, viewport, prepare }, async ({ context, module }) => {
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
  });
}

function prepare(workspace) {
  const config = join(workspace, "anbn.rnas");
  const text = readFileSync(join(root, "examples", "anbn.rnas"), "utf8");
  writeFileSync(
    config,
    text.replace(/population: \d+/, `population: ${size.population}`).replace(/generations: \d+/, `generations: ${size.generations}`),
  );
  const runs = join(workspace, ".rnas");
  if (source === undefined) run(process.execPath, ["dist/cli.js", "search", config, "--baselines"]);
  else cpSync(source, join(runs, basename(source)), { recursive: true });
}
