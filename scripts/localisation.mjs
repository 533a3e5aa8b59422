// Writes l10n/bundle.l10n.json: every message that the extension shows, for translators to copy and translate.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./ensureInstalled.mjs";

export const bundleFile = join(root, "l10n", "bundle.l10n.json");

/** The first arguments of `l10n.t`, which are literals, sorted. */
export function messagesOf(folder = join(root, "src", "host")) {
  const messages = new Set();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.name.endsWith(".ts")) continue;
    const text = readFileSync(join(entry.parentPath, entry.name), "utf8");
    for (const [, literal] of text.matchAll(/\bl10n\.t\(\s*("(?:[^"\\]|\\.)*")/g)) messages.add(JSON.parse(literal));
  }
  return [...messages].sort();
}

if (process.argv[1] === import.meta.filename) {
  mkdirSync(join(root, "l10n"), { recursive: true });
  const bundle = Object.fromEntries(messagesOf().map((message) => [message, message]));
  writeFileSync(bundleFile, `${JSON.stringify(bundle, null, 2)}\n`);
  console.log(`wrote ${bundleFile}`);
}
