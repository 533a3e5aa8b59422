// Writes what is made from the config schema, the table of measures and the tools for assistants: the reference page, the JSON
// Schema, names in the grammar, tools in package.json.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "./ensureInstalled.mjs";

/** @param {string} file a module of src/ */
async function imported(file) {
  const { outputFiles } = await build({
    entryPoints: [join(root, file)],
    bundle: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

const { generatedFiles, measureNames, choiceNames } = await imported("src/config/generated.ts");
for (const [path, text] of Object.entries(generatedFiles())) {
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}

const manifestFile = join(root, "package.json");
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
const { languageModelTools } = await imported("src/assistant/contributions.ts");
manifest.contributes.languageModelTools = languageModelTools();
writeFileSync(manifestFile, `${JSON.stringify(manifest, null, 2)}\n`);
console.log("wrote the tools for language models of package.json");

const grammar = join(root, "syntaxes", "rnas.tmLanguage.json");
// The alternatives of a pattern that begin with the loss are the measures.
const withMeasures = readFileSync(grammar, "utf8").replaceAll(/validation_loss\|[a-z0-9_|]+/g, measureNames.join("|"));
const choicePattern = /(?<="constant\.language\.choice\.rnas",\s+"match": "\(\?<!\[\\\\w\.\/-\]\)\(\?:)[^)]+/;
writeFileSync(
  grammar,
  withMeasures.replace(choicePattern, () => choiceNames().join("|")),
);
console.log("wrote the measures and choices of syntaxes/rnas.tmLanguage.json");
