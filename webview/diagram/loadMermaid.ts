/** What `dist/webview/mermaid.js` exports. */
type MermaidBundle = typeof import("../mermaid/main.ts");

let bundle: Promise<MermaidBundle> | null = null;

/** Mermaid, fetched when it is first needed: most readers of a page never need it. */
export function loadMermaid(): Promise<MermaidBundle> {
  // An address that the bundler cannot see, so that it stays a file of its own.
  const address = new URL("mermaid.js", import.meta.url).href;
  bundle ??= import(address) as Promise<MermaidBundle>;
  return bundle;
}
