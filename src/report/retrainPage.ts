import type { Reference } from "../measures/reference.ts";
import type { RetrainTable } from "../run/retrainTable.ts";
import { html } from "./html.ts";
import { page } from "./page.ts";
import { retrainSection } from "./retrainSection.ts";

/** One retraining as an HTML page that is read without this program. */
export function retrainPage(table: RetrainTable, runName: string, references: readonly Reference[]): string {
  return page(`${runName}: retrained cells`, html`<h1>${runName}</h1>${retrainSection(table, references)}`);
}
