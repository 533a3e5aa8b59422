import { z } from "zod";
import { type AssistantTool, tool } from "./assistantTool.ts";
import { inside } from "./desk.ts";
import { idInput, runArgument, runInput, usageExit } from "./toolInputs.ts";

/** What `validate` ends with where the file, or its data, have mistakes: those are the answer. */
const findingsExits = [usageExit.config, usageExit.environment];

const configInput = z.object({ config: z.string().describe("Path of a .rnas config, from the workspace folder.") });

const bounds = z.record(z.string(), z.number()).default({});

/** Means over trainings; `low` and `high` are the ends of a 95 % interval, null where nothing was confirmed. */
const chosenNetwork = z
  .object({
    id: z.int(),
    seeds: z.int(),
    complexity: z.record(z.string(), z.number()),
    metrics: z.record(
      z.string(),
      z.object({ mean: z.number(), low: z.number().nullable(), high: z.number().nullable(), seeds: z.int() }),
    ),
  })
  .nullable();

/** Tools that look and change nothing. */
export const readingTools: readonly AssistantTool[] = [
  tool({
    name: "list_runs",
    title: "List runs",
    description:
      "Lists architecture searches of the workspace, newest first: name, folder, state (running, paused, completed, …), evaluations, size of the front. Call it first to learn what there is.",
    input: z.object({}),
    output: z.looseObject({ total: z.int(), runs: z.array(z.looseObject({ name: z.string(), state: z.string() })) }),
    question: null,
    async run(_, desk) {
      const runs = JSON.parse(await desk.command(["runs", "--json"])) as object[];
      return { facts: { total: runs.length, runs: runs.slice(0, 50) } };
    },
  }),
  tool({
    name: "get_progress",
    title: "Progress of a run",
    description:
      "Says how far a search is: state, generations, evaluations, failures, size of the front, hypervolume, milliseconds so far.",
    input: z.object({ run: runInput }),
    output: z.looseObject({
      state: z.string(),
      evaluated: z.int(),
      failed: z.int(),
      front: z.int(),
      folder: z.string(),
    }),
    question: null,
    async run({ run }, desk) {
      return { facts: JSON.parse(await desk.command(["status", "--json", "--", await runArgument(desk, run)])) };
    },
  }),
  tool({
    name: "get_front",
    title: "Pareto front",
    description:
      "The Pareto front of a search: for each size the best network, with objectives, blocks, parameters and equations, best first. Where the search has confirmed its front by trainings from scratch, `confirmed` and `verdict` come first and are what to report; values of unconfirmed rows are those of the search. Answers at most `rows` rows, and how many there are.",
    input: z.object({
      run: runInput,
      rows: z.int().min(1).max(50).default(10).describe("Most rows of each list."),
      picture: z.boolean().default(false).describe("Also a chart, as SVG."),
    }),
    output: z.looseObject({ total: z.int(), front: z.array(z.looseObject({ id: z.int(), equations: z.string() })) }),
    question: null,
    async run({ run, rows, picture }, desk) {
      const name = await runArgument(desk, run);
      const { front, confirmed, rivals, verdict, ...more } = JSON.parse(
        await desk.command(["front", "--json", "--", name]),
      );
      const first = (list: unknown) => (Array.isArray(list) ? list.slice(0, rows) : list);
      const results = { verdict, confirmed: first(confirmed), rivals: first(rivals) };
      const facts = { ...results, total: front.length, front: first(front), ...more };
      return picture ? { facts, picture: await desk.command(["front", "--svg", "--", name]) } : { facts };
    },
  }),
  tool({
    name: "choose_network",
    title: "Choose a network",
    description:
      "Says which network of a search to take: `simplest` is the smallest that cannot be told from the best (null where the front was not confirmed), `knee` the one beyond which weights buy less, `withinBounds` the best of those within `max` and `min`. Where `confirmed` is false the values are those of the search: say so. `verdict` compares with plain networks. Export the id with export_model.",
    input: z.object({
      run: runInput,
      max: bounds.describe(
        "Most of a measure, such as total_parameters, weight_bytes, int8_bytes, latency_us, error; unknown names are refused with those that there are.",
      ),
      min: bounds.describe("Least of a measure of which more is better, such as accuracy."),
    }),
    output: z.object({
      confirmed: z.boolean(),
      verdict: z.string().nullable(),
      metric: z.object({ name: z.string(), direction: z.enum(["minimize", "maximize"]) }),
      bounds: z.record(z.string(), z.number()),
      simplest: chosenNetwork,
      knee: chosenNetwork,
      withinBounds: chosenNetwork,
    }),
    question: null,
    async run({ run, max, min }, desk) {
      const given = Object.entries({ max, min }).flatMap(([option, values]) => {
        const texts = Object.entries(values).map(([measure, value]) => `${measure}=${value}`);
        return texts.length === 0 ? [] : [`--${option}=${texts.join(",")}`];
      });
      return {
        facts: JSON.parse(await desk.command(["choose", "--json", ...given, "--", await runArgument(desk, run)])),
      };
    },
  }),
  tool({
    name: "get_individual",
    title: "One network of a run",
    description: "One network of a search: its equations, every measure, and how it came to be from its ancestors.",
    input: z.object({ run: runInput, id: idInput }),
    output: z.looseObject({ id: z.int(), equations: z.string(), lineage: z.array(z.string()) }),
    question: null,
    async run({ run, id }, desk) {
      const text = await desk.command(["show", "--json", "--", await runArgument(desk, run), String(id)]);
      const { lineage, ...facts } = JSON.parse(text);
      return { facts: { ...facts, lineage: lineage.slice(0, 40) } };
    },
  }),
  tool({
    name: "compare_runs",
    title: "Compare runs",
    description:
      "Two or more searches side by side, in the objectives that they share: hypervolume against one reference, best values, sizes of the fronts.",
    input: z.object({ runs: z.array(runInput).min(2).max(10) }),
    output: z.looseObject({ runs: z.array(z.looseObject({ name: z.string(), front: z.int() })) }),
    question: null,
    async run({ runs }, desk) {
      const names = await Promise.all(runs.map((run) => runArgument(desk, run)));
      const { runs: compared, ...facts } = JSON.parse(await desk.command(["compare", "--json", "--", ...names]));
      const short = compared.map(
        ({ front, hypervolume, ...each }: { front: []; hypervolume: { value: number }[] }) => ({
          ...each,
          front: front.length,
          hypervolume: hypervolume.at(-1)?.value ?? null,
        }),
      );
      return { facts: { ...facts, runs: short } };
    },
  }),
  tool({
    name: "list_cells",
    title: "Published cells",
    description:
      "Published recurrent cells that a config may name in `seed_cells`: names and papers, or with `name` (a cell or a group such as small) equations, parameters and citation.",
    input: z.object({ name: z.string().optional().describe("A cell, or a group: classic, small, gate_free, all.") }),
    output: z.looseObject({ total: z.int(), cells: z.array(z.looseObject({ name: z.string(), title: z.string() })) }),
    question: null,
    async run({ name }, desk) {
      type Entry = { name: string; title: string; paper: { year: number } };
      const cells = JSON.parse(
        await desk.command(["cells", "--json", ...(name === undefined ? [] : ["--", name])]),
      ) as Entry[];
      const isList = name === undefined || cells.length > 5;
      const shown = isList
        ? cells.map((cell) => ({ name: cell.name, title: cell.title, year: cell.paper.year }))
        : cells;
      return { facts: { total: cells.length, cells: shown } };
    },
  }),
  tool({
    name: "validate_config",
    title: "Check a config",
    description:
      "Checks a .rnas config and the data that it names: every finding with line, column, message and, where one thing is likely meant, the replacement. Fix all errors before starting a search.",
    input: configInput,
    output: z.looseObject({
      valid: z.boolean(),
      findings: z.array(z.looseObject({ line: z.int(), message: z.string() })),
    }),
    question: null,
    async run({ config }, desk) {
      const { data, ...facts } = JSON.parse(
        await desk.command(["validate", "--json", "--", inside(desk, config)], findingsExits),
      );
      return { facts: { ...facts, dataFindings: data?.findings ?? [] } };
    },
  }),
  tool({
    name: "describe_data",
    title: "What was read of the data",
    description:
      "Reads the data of a valid config as a search would, and says what was read: files, rows, lengths, columns read and not read, classes with counts per split, missing values, warnings.",
    input: configInput,
    output: z.looseObject({ valid: z.boolean() }),
    question: null,
    async run({ config }, desk) {
      const text = await desk.command(["validate", "--json", "--", inside(desk, config)], findingsExits);
      const { valid, findings, data } = JSON.parse(text);
      return { facts: valid ? { valid, ...data } : { valid, findings } };
    },
  }),
  tool({
    name: "estimate_search",
    title: "What a search costs",
    description:
      "Measures a few batches and tells evaluations, parameters and minutes that the search of a config will take. Takes some seconds.",
    input: configInput,
    output: z.looseObject({ workers: z.int(), evaluations: z.int() }),
    question: null,
    async run({ config }, desk) {
      const { data: _, ...facts } = JSON.parse(await desk.command(["estimate", "--json", "--", inside(desk, config)]));
      return { facts };
    },
  }),
];
