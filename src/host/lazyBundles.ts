/**
 * Parts that few windows need, each a bundle of its own beside the extension's (see esbuild.mjs): a window loads them
 * when they are first used, so that opening one stays fast.
 */

declare const require: (bundle: string) => unknown;

/** With a YAML parser. */
export function loadSeedCellEdits(): typeof import("./config/seedCellEdits.ts") {
  return require("./seedCellEdits.js") as typeof import("./config/seedCellEdits.ts");
}

/** With the client of the Language Server Protocol. */
export function loadLanguageClient(): typeof import("./language/languageClient.ts") {
  return require("./languageClient.js") as typeof import("./language/languageClient.ts");
}

/** With the tools for language models, and their schemas. */
export function loadAssistantDesk(): typeof import("./assistant/assistantDesk.ts") {
  return require("./assistantDesk.js") as typeof import("./assistant/assistantDesk.ts");
}
