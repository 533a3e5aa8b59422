import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";

const english = JSON.parse(
  readFileSync(join(process.env.PANEL_ROOT ?? process.cwd(), "l10n/bundle.l10n.json"), "utf8"),
) as { readonly [english: string]: string };

/** A language in which every text of the bundle is itself in brackets: what has none was not translated. */
export const madeUpWords = Object.fromEntries(Object.keys(english).map((text) => [text, `⟦${text}⟧`]));

/** Seed cells and units, which are the same in every language. */
const names = ["basic", "gru", "lstm", "nats", "µs", "min"];

/**
 * The texts of a page, labels and tooltips among them, that have words outside of brackets.
 *
 * @param data further words that come from the run.
 */
export async function untranslated(frame: Frame, data: readonly string[]): Promise<string[]> {
  const texts = await frame.evaluate<string[]>(`(() => {
    const texts = [];
    // Equations, operators and their descriptions are what the log says.
    const skipped = "script, pre, code, svg, .edit, .operator, .card-origin";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node instanceof Element ? node : node.parentElement;
      if (element.closest(skipped) !== null) continue;
      if (node instanceof Text) texts.push(node.data);
      else for (const name of ["aria-label", "title", "aria-valuetext"]) {
        const text = node.getAttribute(name);
        if (text !== null) texts.push(text);
      }
    }
    return texts;
  })()`);
  return [...new Set(texts)].filter((text) => {
    let rest = text;
    // Values of a text can be texts themselves.
    for (let before = ""; before !== rest; ) {
      before = rest;
      rest = rest.replaceAll(/⟦[^⟦⟧]*⟧/g, "");
    }
    const words = rest.match(/\p{L}{2,}/gu) ?? [];
    return words.some((word) => !names.includes(word) && !data.includes(word));
  });
}
