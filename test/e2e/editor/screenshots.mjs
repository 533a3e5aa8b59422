// Pictures of the views in a real VS Code: `node test/e2e/editor/screenshots.mjs --out <folder> [--run <run folder> …]
// [--themes light,dark,hc-dark,hc-light] [--all | --walkthrough]`. Without either those of the README; --walkthrough
// makes those of media/walkthrough, which are then reduced to a palette of 128 colours by any PNG quantiser: the extension carries them. The run is searched from examples/moby-characters.rnas unless --run names one;
// further runs are for comparison and need --all.
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { root, run } from "../../../scripts/ensureInstalled.mjs";
import { withEditor } from "./withEditor.mjs";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    run: { type: "string", multiple: true },
    themes: { type: "string", default: "light,dark" },
    all: { type: "boolean", default: false },
    walkthrough: { type: "boolean", default: false },
  },
});
const out = resolve(values.out ?? (values.walkthrough ? "media/walkthrough" : "docs/images"));
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
const themes = {
  light: "Default Light Modern",
  dark: "Default Dark Modern",
  "hc-dark": "Default High Contrast",
  "hc-light": "Default High Contrast Light",
};

mkdirSync(out, { recursive: true });
let sources = values.run;
for (const theme of values.themes.split(",")) {
  const colours = themes[theme];
  if (colours === undefined) throw new Error(`${theme} is none of ${Object.keys(themes).join(", ")}`);
  const settings = { "workbench.colorTheme": colours, "editor.minimap.enabled": false };
  const viewport = values.walkthrough ? { width: 1160, height: 860 } : { width: 1400, height: 920 };
  const script = values.walkthrough ? "walkthroughPictures" : "pictures";
  await withEditor({ script, name: "examples", settings, viewport, prepare }, async ({ context, module }) => {
    const save = async (name, clip) => {
      if (!values.all && !values.walkthrough && !chosen.includes(`${name}-${theme}`)) return;
      const path = join(out, `${name}-${theme}.png`);
      // Nothing in these views moves once it is drawn but the pointer's own effects.
      await context.page.waitForTimeout(1500);
      await context.page.screenshot({ path, clip, animations: "disabled", caret: "hide" });
      console.log(path);
    };
    await module[script](context, basename(sources[0]), save, values.all).catch(async (cause) => {
      await context.page.screenshot({ path: join(tmpdir(), "moe-rnas-pictures.png") });
      throw cause;
    });
  });
}

function prepare(workspace) {
  cpSync(join(root, "examples"), workspace, {
    recursive: true,
    filter: (file) => !/[\\/](\.rnas|studies|pytorch-trainer)$/.test(file),
  });
  // All windows show the same runs.
  sources ??= [searched()];
  for (const source of sources) cpSync(source, join(workspace, ".rnas", basename(source)), { recursive: true });
}

/** The run of the example that `npm start` searches too: some minutes. */
function searched() {
  run(process.execPath, ["scripts/exampleData.mjs"]);
  run(process.execPath, ["dist/cli.js", "search", "examples/moby-characters.rnas"]);
  const runs = join(root, "examples", ".rnas");
  const last = readdirSync(runs)
    .filter((name) => name.startsWith("moby-characters-"))
    .sort()
    .at(-1);
  return join(runs, last);
}
