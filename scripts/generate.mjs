// Writes what is made from the config schema and the table of measures: the reference page, the JSON Schema, names in the grammar.
import { readFileSync, writeFileSync } from "node:fs";
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
const { generatedFiles, measureNames, choiceNames } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`
);
for (const [path, text] of Object.entries(generatedFiles())) {
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

const grammar = join(root, "syntaxes", "rnas.tmLanguage.json");
// The alternatives of a pattern that begin with the loss are the measures.
const withMeasures = readFileSync(grammar, "utf8").replaceAll(/validation_loss\|[a-z0-9_|]+/g, measureNames.join("|"));
const choicePattern = /(?<="constant\.language\.choice\.rnas",\s+"match": "\(\?<!\[\\\\w\.\/-\]\)\(\?:)[^)]+/;
writeFileSync(
  grammar,
  withMeasures.replace(choicePattern, () => choiceNames().join("|")),
);
console.log("wrote the measures and choices of syntaxes/rnas.tmLanguage.json");
