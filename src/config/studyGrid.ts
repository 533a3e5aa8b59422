import { stringify } from "yaml";
import { assert } from "../base/assert.ts";
import { parseConfig } from "./parseConfig.ts";
import type { Config } from "./schema.ts";
import { withChanges } from "./studyChanges.ts";
import { studySection } from "./studySection.ts";
import { readYaml } from "./yamlDocument.ts";

/** One search of a study. */
export interface StudyCell {
  readonly setting: string;
  readonly data: string;
  readonly seed: number;
  /** The config on its own, without a `study`, as a text that `search` takes too. */
  readonly text: string;
  readonly config: Config;
}

/** A study's grid, all seeds of a combination in a row. @param text of a file whose config is valid. */
export function studyGrid(text: string): StudyCell[] {
  const whole = readYaml(text).data as { readonly [key: string]: unknown };
  const study = studySection.parse(whole.study ?? {});
  const base = parseConfig(text).config;
  assert(base !== null, "a grid is made of a valid config");
  const cells: StudyCell[] = [];
  for (const [data, dataChanges] of named(study.data)) {
    for (const [setting, settingChanges] of named(study.settings)) {
      const merged = withChanges(withChanges(whole, dataChanges), settingChanges);
      for (let repetition = 0; repetition < study.seeds; repetition++) {
        const { study: ownStudy, ...rest } = merged;
        const seed = base.seed + repetition;
        const name = [setting, data, String(seed)].map(plain).filter(Boolean).join(" ");
        const cellText = stringify({ ...rest, name, seed });
        const { config, diagnostics } = parseConfig(cellText);
        assert(config !== null, `a valid study has valid parts: ${diagnostics[0]?.message}`);
        const solved = studySection.parse(ownStudy ?? {}).solved;
        cells.push({ setting, data, seed, text: cellText, config: { ...config, study: { ...study, solved } } });
      }
    }
  }
  return cells;
}

/** Where nothing is varied there is one of it, without changes. */
function named(variants: { readonly [name: string]: { readonly [key: string]: unknown } }) {
  const entries = Object.entries(variants);
  return entries.length > 0 ? entries : [["", {}] as const];
}

/** Fit for the name of a run. */
function plain(text: string): string {
  return text
    .replace(/[^A-Za-z0-9 ._-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 32)
    .trim();
}
