// Writes l10n/bundle.l10n.json: every message of the extension and its pages, for translators to copy and translate.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./ensureInstalled.mjs";

export const bundleFile = join(root, "l10n", "bundle.l10n.json");

/** The first arguments of `l10n.t` in the host and of `t` in the pages, and words and units of measures: all literals, sorted. */
export function messagesOf() {
  const host = literals(join(root, "src", "host"), /\bl10n\.t\(\s*("(?:[^"\\]|\\.)*")/g);
  const pages = literals(join(root, "webview"), /\bt\(\s*("(?:[^"\\]|\\.)*")/g);
  const measures = literals(join(root, "src", "measures"), /\b(?:words|unit): ("(?:[^"\\]|\\.)*")/g);
  return [...new Set([...host, ...pages, ...measures])].sort();
}

function literals(folder, call) {
  const found = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.name.endsWith(".ts")) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
    for (const [, literal] of text.matchAll(call)) found.push(JSON.parse(literal));
  }
  return found;
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(join(root, "l10n"), { recursive: true });
  const bundle = Object.fromEntries(messagesOf().map((message) => [message, message]));
  writeFileSync(bundleFile, `${JSON.stringify(bundle, null, 2)}\n`);
  console.log(`wrote ${bundleFile}`);
}
