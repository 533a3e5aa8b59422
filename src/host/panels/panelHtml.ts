import { markupText } from "../../base/markupText.ts";

/** What the page of a panel is made from. All addresses are as the webview sees them. */
interface PanelPage {
  readonly title: string;
  /** The language of the window, for screen readers: `en`, `de`, … */
  readonly language: string;
  readonly script: string;
  readonly style: string;
  /** Where scripts, styles, fonts and pictures may come from: `webview.cspSource`. */
  readonly source: string;
  readonly nonce: string;
  /** Plain data that says what the panel shows; the page keeps it in its state. */
  readonly target: unknown;
  /** The window's texts by the English ones; undefined in an English window. */
  readonly words: { readonly [english: string]: string } | undefined;
  /** Whether its script may write styles, as Mermaid does while it draws. */
  readonly inlineStyles: boolean;
}

/** Bundles of the panels that show graphs of cells, which Mermaid draws. */
export const panelsWithGraphs: ReadonlySet<string> = new Set(["cell", "cellFile", "compare"]);

/**
 * The page of a panel: an empty body and one script. Nothing may be loaded but the extension's own files, nothing may
 * be connected to, and no script runs without this page's nonce.
 */
export function panelHtml(page: PanelPage): string {
  const [source, nonce] = [markupText(page.source), markupText(page.nonce)];
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}${page.inlineStyles ? " 'unsafe-inline'" : ""}`,
    `font-src ${source}`,
    `img-src ${source} data: blob:`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const words = page.words === undefined ? "" : ` data-panel-words="${markupText(JSON.stringify(page.words))}"`;
  return `<!DOCTYPE html>
<html lang="${markupText(page.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markupText(page.title)}</title>
<link rel="stylesheet" href="${markupText(page.style)}">
</head>
<body data-panel-target="${markupText(JSON.stringify(page.target))}"${words}>
<script type="module" nonce="${nonce}" src="${markupText(page.script)}"></script>
</body>
</html>
`;
}
