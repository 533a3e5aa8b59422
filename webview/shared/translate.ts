/** Texts by their English ones, which are complete: a language that lacks one shows it in English. */
type Words = { readonly [english: string]: string };

/**
 * What a page says, in the language of the window. The English text is the key, as for `vscode.l10n.t` in the host,
 * and the translations of both are in one bundle, `l10n/bundle.l10n.<language>.json`: the host writes it into the page.
 *
 * @param english a literal, so that `npm run generate` finds it; `{0}`, `{1}`, … stand for the values.
 */
export const t = translator(pageWords());

export function translator(words: Words): (english: string, ...values: readonly (string | number)[]) => string {
  return (english, ...values) => {
    const text = Object.hasOwn(words, english) ? (words[english] as string) : english;
    return text.replaceAll(/\{(\d+)\}/g, (place, index) => String(values[Number(index)] ?? place));
  };
}

/** Where there may be no page: view models are tested without one. */
interface PerhapsPage {
  readonly document?: { readonly body: { readonly dataset: { readonly panelWords?: string } } };
}

function pageWords(): Words {
  const { document } = globalThis as PerhapsPage;
  return JSON.parse(document?.body.dataset.panelWords ?? "{}") as Words;
}
