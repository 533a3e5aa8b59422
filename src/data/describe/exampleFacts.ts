import { counted } from "../../base/counted.ts";
import type { DataFinding } from "../../formats/dataFinding.ts";
import { splits } from "../dataset.ts";
import { answerKeys, type ExampleTask } from "../examples.ts";
import type { Labelled, LabelledExamples } from "../labelledExamples.ts";
import { type ColumnStatistics, hardlyVaries } from "../scaling.ts";
import { classFindings, countClasses } from "./classFacts.ts";
import { type ColumnFacts, type DataFacts, type GroupFacts, type LengthFacts, listed } from "./dataFacts.ts";

/** What a task of separate examples reads. @param more findings of its features. */
export function exampleFacts(
  task: ExampleTask,
  { bySplit, files, lengths }: LabelledExamples<unknown>,
  more: readonly DataFinding[],
): DataFacts {
  const labelsOf = (split: (typeof splits)[number]) => bySplit[split].flatMap(({ label, labels = [label] }) => labels);
  const [train, validation, test] = splits.map(labelsOf) as [string[], string[], string[]];
  const classes = task.type === "regression" ? null : countClasses({ train, validation, test });
  const [file] = files;
  return {
    files: files.map(({ name, examples, format }) => `${name}: ${counted(examples.length, "example")}, ${format}`),
    lengths,
    columns: file === undefined || file.unread.length === 0 ? null : exampleColumns(task, file.unread),
    classes,
    groups: task.group === undefined ? null : groupFacts(task.group, bySplit),
    findings: [
      ...sharedGroups(task, bySplit),
      ...files.flatMap(({ findings }) => findings),
      ...(task.type === "classification" ? classFindings(task.train, task.label, classes ?? []) : []),
      ...cutFindings(
        task,
        lengths,
        files.reduce((sum, { examples }) => sum + examples.length, 0),
      ),
      ...more,
    ],
  };
}

function groupsOf(examples: readonly Labelled<unknown>[]): Set<string> {
  return new Set(examples.flatMap(({ example }) => example.group ?? []));
}

function groupFacts(name: string, bySplit: LabelledExamples<unknown>["bySplit"]): GroupFacts {
  const count = (split: (typeof splits)[number]) => groupsOf(bySplit[split]).size;
  return { name, counts: { train: count("train"), validation: count("validation"), test: count("test") } };
}

/** Files of their own may have groups that training has, too. */
function sharedGroups(task: ExampleTask, bySplit: LabelledExamples<unknown>["bySplit"]): DataFinding[] {
  const known = groupsOf(bySplit.train);
  return (["validation", "test"] as const).flatMap((split) => {
    const shared = [...groupsOf(bySplit[split])].filter((group) => known.has(group));
    if (shared.length === 0) return [];
    const what = `the ${split} file has ${counted(shared.length, "group")} of the training file: ${listed(shared)}`;
    return [
      { file: task[split] ?? task.train, line: null, key: "group", what, remedy: "Leave them out of one of the two." },
    ];
  });
}

const answerRoles = { classification: "class", regression: "target", labelling: "label" } as const;

function exampleColumns(task: ExampleTask, unread: readonly string[]): ColumnFacts {
  return {
    read: [
      { name: task.input, role: "sequence" },
      ...answerKeys(task).map((name) => ({ name, role: answerRoles[task.type] })),
      ...(task.group === undefined ? [] : [{ name: task.group, role: "group" }]),
    ],
    unread: unread.map((name) => ({
      name,
      why: `named by none of \`input\`, \`${task.type === "regression" ? "target" : "label"}\`, \`group\``,
    })),
  };
}

function cutFindings(task: ExampleTask, { tooLong, most, rule }: LengthFacts, examples: number): DataFinding[] {
  if (tooLong <= 0.1 * examples || rule === "error") return [];
  const becomes = rule === "truncate" ? "cut" : "left out";
  const what = `${tooLong} of ${counted(examples, "sequence")} are longer than \`max_length\` ${task.max_length} and are ${becomes}`;
  const remedy = `Raise \`max_length\` (the longest has ${counted(most, "timestep")}).`;
  return [{ file: task.train, line: null, key: "max_length", what, remedy }];
}

/** Features that never change in the training data. */
export function constantFeatures(file: string, features: readonly ColumnStatistics[]): DataFinding[] {
  const flat = features.flatMap((each, index) => (hardlyVaries(each) ? [String(index + 1)] : []));
  if (flat.length === 0) return [];
  const what = `${counted(flat.length, "feature")} of ${features.length} hardly vary in the training data: ${listed(flat)}`;
  return [
    { file, line: null, key: "input", what, remedy: "Leave them out; what they do later cannot have been learned." },
  ];
}
