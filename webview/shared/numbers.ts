import { numberTexts } from "../../src/base/numberText.ts";

/** Where there may be no page: view models are tested without one. */
interface PerhapsPage {
  readonly document?: { readonly documentElement: { readonly lang: string } };
}

/** In the language of the window, which the host writes into the page. */
export const numbers = numberTexts((globalThis as PerhapsPage).document?.documentElement.lang ?? "en");
