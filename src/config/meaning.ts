import { counted } from "../base/counted.ts";
import { closest } from "../base/didYouMean.ts";
import { isBlockId } from "../cell/block.ts";
import { seedCells } from "../cell/seedCells.ts";
import { expandedCellNames, sameInZoo, zoo, zooCell, zooGroups } from "../cell/zoo/zoo.ts";
import { measureOf, measuresOf } from "../measures/measures.ts";
import { microcontrollerMeasureNames } from "../measures/microcontroller.ts";
import { type Gene, isOpen } from "../network/geneSpace.ts";
import { geneOperatorNames } from "../network/transformations/geneOperatorName.ts";
import { geneTransformations } from "../network/transformations/geneTransformations.ts";
import type { ConfigDiagnostic, DiagnosticCode, Severity, TextRange } from "./diagnostic.ts";
import type { EquationMemory } from "./equationMemory.ts";
import { geneSpaceOf } from "./networkOf.ts";
import { parseQueueAddress, queueAddressFault } from "./queueAddress.ts";
import type { Config } from "./schema.ts";
import { keyRange, scalarRange, valueRange, type YamlDocument } from "./yamlDocument.ts";

type Path = readonly (string | number)[];

/** What the schema cannot see: names that must agree, sizes that must fit, settings that do nothing together. */
export function meaningDiagnostics(yaml: YamlDocument, config: Config, memory: EquationMemory): ConfigDiagnostic[] {
  const found: ConfigDiagnostic[] = [];
  const report: Report = (code, path, message, options = {}) => {
    const { severity = "error", at = "value", replacement, range } = options;
    const place = range ?? (at === "key" ? keyRange(yaml, path) : valueRange(yaml, path));
    found.push({ code, severity, message, path, range: place, ...(replacement === undefined ? {} : { replacement }) });
  };
  if (hasTooMany(config, report)) return found;
  checkCells(yaml, config, memory, report);
  checkMeasures(config, report);
  checkMicrocontroller(config, report);
  checkSizes(config, report);
  checkGenes(config, report);
  checkFolds(config, report);
  checkTextKeys(config, report);
  checkAnswer(config, report);
  checkForecasting(config, report);
  checkBackend(yaml, config, report);
  checkQueue(config, report);
  checkUseless(config, report);
  return found;
}

type Report = (
  code: DiagnosticCode,
  path: Path,
  message: string,
  options?: {
    readonly severity?: Severity;
    readonly at?: "key" | "value";
    readonly replacement?: string | undefined;
    readonly range?: TextRange;
  },
) => void;

/** Far more than a search has use for. Each unknown name is compared with each known one. */
const mostEntries = 500;

/** Whether a part that names things has more entries than are looked at one by one. */
function hasTooMany({ cells, search }: Config, report: Report): boolean {
  const sizes: readonly (readonly [Path, number])[] = [
    [["cells"], Object.keys(cells).length],
    [["search", "seed_cells"], search.seed_cells.length],
    [["search", "constraints"], Object.keys(search.constraints).length],
  ];
  const long = sizes.filter(([, size]) => size > mostEntries);
  for (const [path, size] of long) {
    const message = `\`${path.join(".")}\` has ${size} entries; at most ${mostEntries} are allowed, so leave some out.`;
    report("OUT_OF_RANGE", path, message, { at: "key" });
  }
  return long.length > 0;
}

function checkCells(yaml: YamlDocument, config: Config, memory: EquationMemory, report: Report): void {
  const builtIn = Object.keys(seedCells);
  for (const [name, text] of Object.entries(config.cells)) {
    if (!isBlockId(name)) {
      report("BAD_FORMAT", ["cells", name], `\`${name}\` cannot name a cell; use a letter, then letters, digits, _`, {
        at: "key",
      });
    }
    if (builtIn.includes(name)) {
      report("RESERVED_CELL_NAME", ["cells", name], `\`${name}\` is a built-in cell; give yours another name`, {
        at: "key",
      });
    }
    const parsed = memory.of(text);
    if (!("errors" in parsed)) continue;
    for (const error of parsed.errors) {
      const range = scalarRange(yaml, ["cells", name], error.range);
      const { replacement } = error;
      report("BAD_EQUATION", ["cells", name], `cell \`${name}\`: ${error.message}`, { range, replacement });
    }
  }
  const own = Object.keys(config.cells);
  const known = new Set([...own, ...zoo.map((entry) => entry.name), ...Object.keys(zooGroups)]);
  const checkNames = (path: readonly string[], names: readonly string[], among: ReadonlySet<string>) => {
    names.forEach((name, index) => {
      if (among.has(name)) return;
      const guess = closest(name, [...among]);
      const usual = [...builtIn, ...own, ...Object.keys(zooGroups)].filter((each) => among.has(each));
      const list = usual.map((each) => `\`${each}\``).join(", ");
      const remedy = guess ? `did you mean \`${guess}\`?` : `known are ${list}, and the cells of docs/cells.md.`;
      report("UNKNOWN_CELL", [...path, index], `unknown cell \`${name}\`; ${remedy}`, { replacement: guess });
    });
  };
  checkNames(["search", "seed_cells"], config.search.seed_cells, known);
  // Rivals are plain networks: those that others have published.
  checkNames(["rivals", "cells"], config.rivals.cells, new Set([...known].filter((name) => !own.includes(name))));
  for (const [name, other] of sameNames(config.search.seed_cells, own)) {
    const message = `\`${name}\` is the same cell as \`${other}\`; it is trained once.`;
    report("NO_EFFECT", ["search", "seed_cells", config.search.seed_cells.indexOf(name)], message, {
      severity: "hint",
    });
  }
}

/** Names of the zoo that stand for the same cell as one before them. */
function sameNames(names: readonly string[], own: readonly string[]): (readonly [name: string, other: string])[] {
  const seen: string[] = [];
  return names.flatMap((name) => {
    const entry = own.includes(name) ? undefined : zooCell(name);
    const other = entry && sameInZoo(entry).find((each) => seen.includes(each.name));
    if (entry !== undefined) seen.push(name);
    return other === undefined ? [] : [[name, other.name] as const];
  });
}

function checkMeasures(config: Config, report: Report): void {
  const measures = measuresOf(config.task);
  const names = measures.map((measure) => measure.name);
  const exactRanking = (name: string) =>
    measures.find((each) => each.name === name && each.ranking?.isExact)?.ranking?.family;
  const check = (name: string, path: Path, at: "key" | "value") => {
    if (measureOf(config.task, name) !== undefined) return;
    const guess = closest(name, names);
    const remedy = guess
      ? `did you mean \`${guess}\`?`
      : `this task has ${names.map((each) => `\`${each}\``).join(", ")}.`;
    report("UNKNOWN_MEASURE", path, `\`${name}\` is no measure of this task; ${remedy}`, { at, replacement: guess });
  };
  const seen = new Set<string>();
  config.search.objectives.forEach((objective, index) => {
    const path: Path = ["search", "objectives", index];
    const name = typeof objective === "string" ? objective : objective.name;
    check(name, path, "value");
    if (seen.has(name)) report("DUPLICATE_OBJECTIVE", path, `\`${name}\` is an objective twice; remove one of them.`);
    const family = exactRanking(name);
    const other = names.find(
      (each) => each !== name && seen.has(each) && family !== undefined && exactRanking(each) === family,
    );
    if (other !== undefined) {
      const message = `\`${name}\` orders all cells as \`${other}\` does, so there is nothing to trade off; remove one of them.`;
      report("REDUNDANT_OBJECTIVE", path, message);
    }
    seen.add(name);
  });
  for (const [name, bound] of Object.entries(config.search.constraints)) {
    const path: Path = ["search", "constraints", name];
    check(name, path, "key");
    if (bound.min !== undefined && bound.max !== undefined && bound.min > bound.max) {
      report(
        "CONTRADICTORY_BOUND",
        path,
        `no \`${name}\` is at least ${bound.min} and at most ${bound.max}; swap the bounds.`,
      );
    }
    if (bound.min === undefined && bound.max === undefined) {
      report("MISSING_KEY", path, `the bound on \`${name}\` is empty; add \`max:\` or \`min:\`.`, { at: "key" });
    }
  }
}

/** The export for microcontrollers needs weights that this process has. */
function checkMicrocontroller({ training, search }: Config, report: Report): void {
  if (training.backend !== "command") return;
  const refuse = (name: string, path: Path, at: "key" | "value") => {
    if (!microcontrollerMeasureNames.includes(name)) return;
    report(
      "UNSUPPORTED",
      path,
      `\`${name}\` cannot be had with \`backend: command\`, whose weights stay with the program; remove it.`,
      { at },
    );
  };
  search.objectives.forEach((objective, index) => {
    refuse(typeof objective === "string" ? objective : objective.name, ["search", "objectives", index], "value");
  });
  for (const name of Object.keys(search.constraints)) refuse(name, ["search", "constraints", name], "key");
}

function checkSizes({ task, model, training, search, cells }: Config, report: Report): void {
  if ("split" in task) {
    const sum = task.split.reduce((total, share) => total + share, 0);
    if (Math.abs(sum - 1) > 1e-9) {
      report("SPLIT_SUM", ["task", "split"], `the shares add up to ${Number(sum.toFixed(6))}; they must add up to 1.`);
    } else if (task.split[0] === 0 || (task.split[1] === 0 && task.validation === undefined)) {
      report("SPLIT_SUM", ["task", "split"], "training and validation each need a share above 0.");
    }
  }
  if (model.tie_weights && model.embedding !== undefined && model.embedding !== model.hidden) {
    const isFixed = !isOpen(model.embedding) && !isOpen(model.hidden);
    const message = isFixed
      ? `tied weights need \`embedding\` = \`hidden\`, but ${model.embedding} ≠ ${model.hidden}; change one of them.`
      : "tied weights need `embedding` = `hidden`; remove `embedding`, which then follows `hidden`.";
    report("TIED_SIZES", ["model", "embedding"], message);
  }
  if (model.tie_weights && task.type !== "language_modelling") {
    report(
      "TIED_SIZES",
      ["model", "tie_weights"],
      "only language modelling can tie weights: inputs and outputs must be the same symbols.",
    );
  }
  const answersOnce = ["classification", "regression", "forecasting"].includes(task.type);
  for (const key of ["pool", "bidirectional"] as const) {
    const isSet = key === "pool" ? (model.pool ?? "last") !== "last" : model.bidirectional === true;
    const isLabelled = task.type === "labelling" && key === "bidirectional";
    if (!isSet || answersOnce || isLabelled || task.type === "synthetic") continue;
    const why = key === "pool" ? "answers at every timestep" : "predicts what comes next";
    report("UNSUPPORTED", ["model", key], `\`${key}\` cannot be had with this task, which ${why}; remove it.`, {
      at: "key",
    });
  }
  const seeds = expandedCellNames(search.seed_cells, Object.keys(cells)).length;
  if (search.algorithm === "neighbours" && search.generations !== 1) {
    const message = "`algorithm: neighbours` looks around the seed cells once; write `generations: 1`.";
    report("UNSUPPORTED", ["search", "generations"], message, { replacement: "1" });
  }
  if (search.algorithm === "nsga2" && search.population < seeds) {
    const message = `the population of ${search.population} is smaller than the ${seeds} seed cells; raise it or name fewer.`;
    report("POPULATION_TOO_SMALL", ["search", "population"], message);
  }
  const space = geneSpaceOf({ model, training });
  const isOffered = (name: string) => {
    const gene = geneOperatorNames.find((each) => each === name);
    return gene === undefined ? search.vary === "all" : isOpen(space[geneTransformations[gene].gene]);
  };
  if (Object.entries(search.operators).every(([name, weight]) => weight === 0 || !isOffered(name))) {
    report(
      "ALL_ZERO",
      ["search", "operators"],
      search.vary === "sizes"
        ? "`vary: sizes` needs something to vary; leave a size or the rate open, such as `hidden: { min: 8, max: 64 }`."
        : "every operator has weight 0, so no child could be made; give one a weight above 0.",
      { at: "key" },
    );
  }
  for (const key of ["edits", "initial_edits"] as const) {
    if (search[key][0] > search[key][1]) {
      report(
        "WRONG_ORDER",
        ["search", key],
        `the least (${search[key][0]}) is above the most (${search[key][1]}); swap them.`,
      );
    }
  }
  const { rungs = [] } = search.early_stopping;
  if (rungs.some((rung, index) => index > 0 && rung <= (rungs[index - 1] ?? 0))) {
    report("WRONG_ORDER", ["search", "early_stopping", "rungs"], "rungs must ascend, for example [1, 3].");
  }
}

/** Ranges and lists that leave something to choose. */
function checkGenes({ task, model, training }: Config, report: Report): void {
  const genes: readonly (readonly [Path, Gene | undefined])[] = [
    [["model", "hidden"], model.hidden],
    [["model", "layers"], model.layers],
    [["model", "embedding"], model.embedding],
    [["training", "learning_rate"], training.learning_rate],
  ];
  for (const [path, gene] of genes) {
    if (!isOpen(gene)) continue;
    if ("min" in gene) {
      if (gene.min > gene.max) {
        report("WRONG_ORDER", path, `\`min\` (${gene.min}) is above \`max\` (${gene.max}); swap them.`);
      } else if (gene.min === gene.max) {
        const message = `there is nothing to choose from ${gene.min} to ${gene.max}; write the number.`;
        report("NO_EFFECT", path, message, { severity: "hint", replacement: String(gene.min) });
      }
    } else if (new Set(gene).size < gene.length) {
      report("NO_EFFECT", path, "a value stands there twice; it is not chosen more often for that.", {
        severity: "hint",
      });
    }
  }
  const readsNumbers =
    task.type === "forecasting" ||
    (["classification", "regression", "labelling"].includes(task.type) && "unit" in task && task.unit === "number") ||
    (task.type === "synthetic" && task.problem !== "copy_memory");
  if (readsNumbers && isOpen(model.embedding)) {
    const message = "`embedding` has no effect: this task reads numbers, not symbols.";
    report("NO_EFFECT", ["model", "embedding"], message, { severity: "hint", at: "key" });
  }
}

/** A sequence that holds its own answer is learned without an error. */
function checkAnswer({ task }: Config, report: Report): void {
  if (task.type !== "classification" || task.format === "labelled_lines" || task.format === "ts") return;
  if (/\.ts(\.gz)?$/i.test(task.train) || task.input !== task.label) return;
  const message = `\`input\` and \`label\` are the same column, \`${task.label}\`: the class would be read from itself; name another one.`;
  report("UNSUPPORTED", ["task", "label"], message);
}

/** Keys of texts beside numbers or characters. */
function checkTextKeys({ task }: Config, report: Report): void {
  if (!("tokenizer" in task || "lowercase" in task)) return;
  const isNumbers = task.unit === "number";
  for (const key of ["lowercase", "tokenizer"] as const) {
    if (task[key] === undefined || (!isNumbers && (key === "lowercase" || task.unit === "word"))) continue;
    const message = `\`${key}\` has no effect: this task reads ${task.unit}s.`;
    report("NO_EFFECT", ["task", key], message, { severity: "hint", at: "key" });
  }
}

/** What cross-validation cannot be had with. */
function checkFolds({ task, training, search }: Config, report: Report): void {
  if (!("folds" in task) || task.folds === undefined) return;
  if (search.fitness === "hybrid" || (search.fitness === "inherited" && training.inheritance)) {
    const message =
      "`folds` needs `training: { inheritance: false }` or `search: { fitness: scratch }`: inherited weights have seen the fold that they are measured on.";
    report("UNSUPPORTED", ["task", "folds"], message);
  }
  if ((search.early_stopping.rungs ?? []).length > 0) {
    report(
      "UNSUPPORTED",
      ["search", "early_stopping", "rungs"],
      "`rungs` cannot be had with `folds`; remove one of them.",
      {
        at: "key",
      },
    );
  }
  if (training.backend === "command") {
    report("UNSUPPORTED", ["task", "folds"], "a program of yours trains on one split; remove `folds`.");
  }
}

function checkBackend(yaml: YamlDocument, { task, training, search }: Config, report: Report): void {
  if (training.backend !== "command") return;
  if (task.type === "forecasting") {
    const windowed = ["per_window", "last_value", "difference"];
    const rules = typeof task.normalise === "string" ? [task.normalise] : Object.values(task.normalise ?? {});
    const keys = [
      ...(rules.some((rule) => windowed.includes(rule)) ? ["normalise"] : []),
      ...(task.residual === true ? ["residual"] : []),
    ];
    for (const key of keys) {
      const message = `a program of yours is given the rows, not windows relative to themselves; remove \`${key}\`, or use another backend.`;
      report("UNSUPPORTED", ["task", key], message, { at: "key" });
    }
  }
  if (training.command === undefined) {
    report(
      "MISSING_KEY",
      ["training", "command"],
      "`backend: command` needs `command`, for example `python train.py`.",
      {
        range: valueRange(yaml, ["training", "backend"]),
      },
    );
  }
  if ((search.early_stopping.rungs ?? []).length > 0) {
    report(
      "UNSUPPORTED",
      ["search", "early_stopping", "rungs"],
      "a program of yours cannot be stopped at a rung and continued; remove `rungs`, or use another backend.",
      { at: "key" },
    );
  }
}

function checkForecasting({ task }: Config, report: Report): void {
  if (task.type !== "forecasting") return;
  const { time, group, calendar = [], known = [], categorical = [], target, look_back: lookBack, horizon } = task;
  const targets = target === "all" ? [] : target;
  const path = (key: string): Path => ["task", key];
  if (calendar.length > 0 && time === undefined) {
    report(
      "MISSING_KEY",
      path("calendar"),
      "`calendar` reads the dates of `time`, which is missing; name their column.",
      { at: "key" },
    );
  }
  if (task.split_by !== undefined && group === undefined) {
    report("MISSING_KEY", path("split_by"), "`split_by` is of the series that `group` names, which is missing.", {
      at: "key",
    });
  }
  targets.forEach((name, index) => {
    const role = categorical.includes(name)
      ? "categorical"
      : known.includes(name)
        ? "known"
        : name === group
          ? "group"
          : null;
    if (role === null) return;
    const message = `\`${name}\` is forecast, so it cannot be \`${role}\` too.`;
    report("OUT_OF_RANGE", ["task", "target", index], message);
  });
  if (known.length > 0 && lookBack < horizon) {
    const message = `what is \`known\` of ${horizon} rows to come is read in as many rows: \`look_back\` has to be at least \`horizon\`, ${horizon}.`;
    report("OUT_OF_RANGE", path("known"), message, { at: "key" });
  }
  known.forEach((name, index) => {
    if (name !== time || calendar.length > 0) return;
    const message = `\`${name}\` is the time of the rows, of which nothing is read; add \`calendar\`.`;
    report("NO_EFFECT", ["task", "known", index], message, { severity: "warning" });
  });
}

function checkQueue({ training, run }: Config, report: Report): void {
  if (run.queue === undefined) return;
  const fault = queueAddressFault(run.queue);
  if (fault !== null) {
    report("BAD_FORMAT", ["run", "queue"], `this is no address of a Redis server: ${fault}.`);
    return;
  }
  const address = parseQueueAddress(run.queue);
  if (address !== null && address.password !== null) {
    const message =
      "a config is copied and shared, so a password does not belong in it; remove it, and set the environment variable MOE_RNAS_QUEUE_PASSWORD or use the command `MOE/RNAS: Set Queue Password…`.";
    report("SECRET_IN_CONFIG", ["run", "queue"], message, { replacement: address.text });
  }
  if (training.backend === "command") {
    report("UNSUPPORTED", ["run", "queue"], "a program of yours trains on this machine only; remove `queue`.", {
      at: "key",
    });
  }
  if (training.blas !== "off" && training.blas !== "system") {
    const message = "workers look for their own BLAS; write `system`, or `off`.";
    report("UNSUPPORTED", ["training", "blas"], message, { replacement: "system" });
  }
  if (run.workers !== "auto") {
    const message = "`workers` has no effect with `queue`: every worker decides how much it does at once.";
    report("NO_EFFECT", ["run", "workers"], message, { severity: "hint", at: "key" });
  }
}

function checkUseless({ task, model, training, search }: Config, report: Report): void {
  const hint = (path: Path, message: string) => report("NO_EFFECT", path, message, { severity: "hint", at: "key" });
  if (training.momentum > 0 && training.optimizer !== "sgd") {
    hint(["training", "momentum"], `\`momentum\` has no effect with \`optimizer: ${training.optimizer}\`.`);
  }
  if (training.command !== undefined && training.backend !== "command") {
    hint(["training", "command"], `\`command\` has no effect with \`backend: ${training.backend}\`.`);
  }
  if (training.blas !== "off" && training.backend !== "wasm") {
    hint(["training", "blas"], `\`blas\` has no effect with \`backend: ${training.backend}\`.`);
  }
  if (training.quantize > 0 && training.backend === "command") {
    hint(["training", "quantize"], "`quantize` has no effect with `backend: command`.");
  }
  if (training.fma && training.backend !== "wasm") {
    hint(["training", "fma"], `\`fma\` has no effect with \`backend: ${training.backend}\`.`);
  } else if (training.fma && training.blas !== "off") {
    hint(["training", "fma"], "`fma` has no effect with a BLAS, which has instructions of its own choice.");
  }
  const readsWhole = model.bidirectional === true || (model.pool ?? "last") !== "last";
  if (readsWhole && (training.morphism_starts === "calibrated" || training.morphism_starts === "repaired")) {
    const start = training.morphism_starts;
    hint(["training", "morphism_starts"], `\`${start}\` is \`structural\` with \`pool\` or \`bidirectional\`.`);
  }
  if (!training.inheritance && training.inherited_epochs !== undefined) {
    hint(["training", "inherited_epochs"], "`inherited_epochs` has no effect with `inheritance: false`.");
  }
  if (search.fitness === "scratch" && training.inherited_epochs !== undefined) {
    hint(["training", "inherited_epochs"], "`inherited_epochs` has no effect with `fitness: scratch`.");
  }
  if (search.fitness === "hybrid" && !training.inheritance) {
    hint(
      ["training", "inheritance"],
      "`inheritance: false` has no effect with `fitness: hybrid`, whose looks inherit.",
    );
  }
  const useless = search.early_stopping.rungs?.find((rung) => rung >= training.epochs);
  if (useless !== undefined) {
    hint(
      ["search", "early_stopping", "rungs"],
      `a rung at ${counted(useless, "epoch")} has no effect: training ends at ${training.epochs}.`,
    );
  }
  if (task.type === "forecasting" && task.sort === true && task.time === undefined) {
    report("MISSING_KEY", ["task", "sort"], "`sort` needs `time`, the column to sort by; name it.", { at: "key" });
  }
  if ("split" in task && task.validation !== undefined && task.test !== undefined && task.split[0] !== 0.8) {
    hint(["task", "split"], "`split` has no effect where `validation` and `test` are files.");
  }
}
