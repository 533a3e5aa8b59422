import { counted } from "../../base/counted.ts";
import type { DataFinding } from "../../formats/dataFinding.ts";
import { isMissing, parseNumber } from "../../formats/number.ts";
import type { Split } from "../dataset.ts";
import { type ClassFacts, listed } from "./dataFacts.ts";
import { fewestExamples } from "./forecastFacts.ts";

/** @param labels of each split. */
export function countClasses(labels: { readonly [S in Split]: readonly string[] }): ClassFacts[] {
  const counts = new Map<string, { train: number; validation: number; test: number }>();
  for (const split of ["train", "validation", "test"] as const) {
    for (const label of labels[split]) {
      let count = counts.get(label);
      if (count === undefined) {
        count = { train: 0, validation: 0, test: 0 };
        counts.set(label, count);
      }
      count[split]++;
    }
  }
  const total = ({ counts: { train, validation, test } }: ClassFacts) => train + validation + test;
  return [...counts].map(([name, each]) => ({ name, counts: each })).sort((a, b) => total(b) - total(a));
}

/** What a person would want to know of classes and how many examples they have. */
export function classFindings(file: string, label: string, classes: readonly ClassFacts[]): DataFinding[] {
  const count = (split: Split) => classes.reduce((sum, { counts }) => sum + counts[split], 0);
  const [train, validation] = [count("train"), count("validation")];
  const finding = (key: string, what: string, remedy: string): DataFinding => ({ file, line: null, key, what, remedy });
  const found: DataFinding[] = [];
  if (isNoClass(classes.length, train + validation))
    found.push(
      finding(
        "label",
        noClass(
          label,
          classes.map(({ name }) => name),
          train + validation,
        ),
        noClassRemedy,
      ),
    );
  const unseen = classes.filter(({ counts }) => counts.validation === 0).map(({ name }) => name);
  if (unseen.length > 0) {
    const what = `validation has no example of ${counted(unseen.length, "class", "classes")} of ${classes.length}: ${listed(unseen)}`;
    found.push(
      finding(
        "split",
        what,
        "Give more examples of them, or validation a larger share; how well they are predicted is not measured.",
      ),
    );
  }
  const [rarest] = classes.filter(({ counts }) => counts.validation > 0).slice(-1);
  if (
    classes.length > 1 &&
    rarest !== undefined &&
    unseen.length === 0 &&
    rarest.counts.train < 0.1 * (classes[0]?.counts.train ?? 0)
  ) {
    const most = classes[0] as ClassFacts;
    const what = `the classes are of very different sizes: ${percent(most.counts.train / train)} of the training examples are \`${most.name}\`, ${percent(rarest.counts.train / train)} \`${rarest.name}\` (${rarest.counts.validation} in validation), so that the share of errors says little of it`;
    const remedy =
      "Look at `balanced_accuracy` or `macro_f1`, as an objective too; `class_weights: balanced` trains for them.";
    found.push(finding("label", what, remedy));
  }
  const blank = classes.filter(({ name }) => isMissing(name) && /[a-z#]/i.test(name)).map(({ name }) => name);
  if (blank.length > 0) {
    const what = `the class ${listed(blank)} is what programs write where there is no value`;
    found.push(finding("label", what, "Leave those examples out if their class is not known."));
  }
  for (const [how, twins] of twinClasses(classes.map(({ name }) => name))) {
    const what = `classes ${listed(twins)} are different only ${how}`;
    found.push(finding("label", what, "Write them alike if one class is meant."));
  }
  if (validation < fewestExamples) {
    const [from, to] = wilsonInterval(0.1, validation);
    const step = (100 / Math.max(1, validation)).toPrecision(2);
    const what = `validation has ${counted(validation, "example")} only: an error of 10 % measured on them may be anything from ${percent(from)} to ${percent(to)} (95 %), in steps of ${step} %`;
    found.push(finding("split", what, "Give validation a larger share, or more examples."));
  }
  return found;
}

/** Whether so many classes of so many examples are rather a name, a number or a measured value for each. */
export function isNoClass(classes: number, examples: number): boolean {
  return classes > 20 && classes > examples / 3;
}

export const noClassRemedy =
  "Name the column of the class as `label`; values to be predicted as numbers are no classes.";

export function noClass(label: string, names: readonly string[], examples: number): string {
  const isNumbers = names.every((name) => parseNumber(name) !== undefined);
  const kind = isNumbers ? "numbers" : "texts";
  return `\`${label}\` has ${counted(names.length, "different value")} in ${counted(examples, "example")}, ${kind} such as ${listed(names.slice(0, 2))}: it is hardly a class`;
}

/** Classes that a person may take for one, by how they differ. */
function twinClasses(names: readonly string[]): [string, string[]][] {
  const taken = new Set<string>();
  const groups: [string, string[]][] = [];
  const group = (how: string, form: (name: string) => string) => {
    const byForm = new Map<string, string[]>();
    for (const name of names) byForm.set(form(name), [...(byForm.get(form(name)) ?? []), name]);
    for (const twins of byForm.values()) {
      if (twins.length < 2 || twins.every((name) => taken.has(name))) continue;
      for (const name of twins) taken.add(name);
      groups.push([how, twins]);
    }
  };
  group("in their Unicode form (é as one character or as two)", (name) => name.normalize("NFC"));
  group("in how a number is written", (name) => String(parseNumber(name) ?? name));
  group("in case or white space", (name) => name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim());
  group("in characters that are not seen, such as a zero-width space", visible);
  group("in letters of another script that look alike", (name) =>
    visible(name).replace(/./gu, (letter) => lookalikes.get(letter) ?? letter),
  );
  return groups;
}

function visible(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\p{Cf}/gu, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Cyrillic and Greek small letters that print as a Latin one. */
const lookalikes: ReadonlyMap<string, string> = new Map(
  Array.from("аеорсухіјѕһԁԛԝαοριντυκη", (letter, at) => [letter, "aeopcyxijshdqwaopivtukn"[at] as string]),
);

/** 95 % confidence interval of a share of `count` trials. @see Wilson (1927) */
export function wilsonInterval(share: number, count: number): readonly [number, number] {
  const z2 = 1.96 ** 2;
  const center = (share + z2 / (2 * count)) / (1 + z2 / count);
  const half = (1.96 / (1 + z2 / count)) * Math.sqrt((share * (1 - share)) / count + z2 / (4 * count * count));
  return [Math.max(0, center - half), Math.min(1, center + half)];
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
