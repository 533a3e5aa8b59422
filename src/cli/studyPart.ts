import { withChangedKey } from "../config/changedKey.ts";
import type { StudyCell } from "../config/studyGrid.ts";
import type { OptionSpec, ParsedArguments } from "./arguments.ts";
import { UsageError } from "./usageError.ts";

/** The options that name a part of a study's grid, or change its config. */
export const partOptions: { readonly [name: string]: OptionSpec } = {
  data: { type: "string", value: "NAME", summary: "only this data set of the study" },
  setting: { type: "string", value: "NAME", summary: "only this setting" },
  seeds: { type: "string", value: "A-B", summary: "only these seeds, counted from 1" },
  set: { type: "string", value: "KEY=VALUE", summary: "another value of one key, such as search.stop.cpu=24 s" },
};

/**
 * Which searches the options ask for.
 *
 * @throws {UsageError} for a name that the study does not have.
 */
export function wantedPart(
  { options }: ParsedArguments,
  study: { readonly data: object; readonly settings: object },
  firstSeed: number,
): (cell: StudyCell) => boolean {
  const data = known("data", options.data, Object.keys(study.data));
  const setting = known("setting", options.setting, Object.keys(study.settings));
  const [from, to] = seedRange(options.seeds);
  return (cell) => {
    const number = cell.seed - firstSeed + 1;
    return (
      (data === null || cell.data === data) &&
      (setting === null || cell.setting === setting) &&
      number >= from &&
      number <= to
    );
  };
}

/** The text of a config with the change that `--set` asks for. @throws {UsageError} */
export function withSetKey(text: string, option: string | boolean | undefined): string {
  if (typeof option !== "string") return text;
  const [, key, value] = /^([a-z_0-9.]+)=(.*)$/.exec(option) ?? [];
  if (key === undefined || value === undefined) {
    throw new UsageError(`--set is "${option}"`, "write a key and its value, such as search.stop.cpu=24 s");
  }
  return withChangedKey(text, key, value);
}

function known(option: string, name: string | boolean | undefined, names: readonly string[]): string | null {
  if (typeof name !== "string") return null;
  if (names.includes(name)) return name;
  throw new UsageError(`the study has no ${option} "${name}"`, `it has ${names.join(", ") || "none"}`);
}

function seedRange(text: string | boolean | undefined): [number, number] {
  if (typeof text !== "string") return [1, Number.POSITIVE_INFINITY];
  const [, from = "", to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const range: [number, number] = [Number(from), Number(to)];
  if (from === "" || range[0] < 1 || range[1] < range[0]) {
    throw new UsageError(`--seeds is "${text}"`, "write a number or a range from 1, such as 1-4");
  }
  return range;
}
