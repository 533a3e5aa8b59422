// Writes the files that are made from the config schema: the reference page and the JSON Schema.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./ensureInstalled.mjs";

const { outputFiles } = await build({
  entryPoints: [join(root, "src/config/generated.ts")],
  bundle: true,
  format: "esm",
  platform: "node",
  write: false,
});
const { generatedFiles } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);
for (const [path, text] of Object.entries(generatedFiles())) {
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
