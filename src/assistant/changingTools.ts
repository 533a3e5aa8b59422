import { z } from "zod";
import { type AssistantTool, tool } from "./assistantTool.ts";
import { inside } from "./desk.ts";
import { idInput, runArgument, runInput } from "./toolInputs.ts";

const workersInput = z.int().min(1).max(256).optional().describe("Worker threads, whatever the config says.");

/** What goes on in the background. */
const begunOutput = z.looseObject({ folder: z.string(), pid: z.int(), log: z.string() });

/** Tools that write files, or start and end processes. */
export const changingTools: readonly AssistantTool[] = [
  tool({
    name: "draft_config",
    title: "Draft a config",
    description:
      "Writes a commented .rnas config for a task, with format and columns taken from a look at the data file, and answers what it found, what it was unsure of, and the text. Never overwrites a file.",
    input: z.object({
      task: z.enum([
        "language_modelling",
        "classification",
        "regression",
        "labelling",
        "forecasting",
        "formal_language",
        "synthetic",
      ]),
      data: z.string().optional().describe("The data file, from the workspace folder."),
      target: z.string().optional().describe("Column of the class, or of the value to forecast."),
      input: z.string().optional().describe("Column of the sequence, for classification."),
      out: z
        .string()
        .regex(/\.rnas$/)
        .describe("The file to write, from the workspace folder, like names.rnas."),
    }),
    output: z.looseObject({ config: z.string(), found: z.array(z.string()) }),
    question: ({ out, task }) => `Write a config for ${task.replaceAll("_", " ")} to ${out}?`,
    async run({ task, data, target, input, out }, desk) {
      const file = inside(desk, out);
      const options = { data: data === undefined ? undefined : inside(desk, data), target, input, out: file };
      const given = Object.entries(options).flatMap(([name, value]) =>
        value === undefined ? [] : [`--${name}=${value}`],
      );
      const [, ...said] = (await desk.command(["init", task, ...given])).trim().split("\n");
      return { facts: { config: file, found: said.map((line) => line.trim()) } };
    },
  }),
  tool({
    name: "start_search",
    title: "Start a search",
    description:
      "Starts the architecture search of a valid config in the background; it goes on by itself. Answers the run's folder at once; get_progress says how far it is. Estimate first, and tell the person how long it takes.",
    input: z.object({ config: z.string().describe("Path of a .rnas config."), workers: workersInput }),
    output: begunOutput,
    question: ({ config }) => `Start the search of ${config} in the background?`,
    async run({ config, workers }, desk) {
      const options = workers === undefined ? [] : [`--workers=${workers}`];
      const args = ["search", "--detach", "--json", ...options, "--", inside(desk, config)];
      return { facts: JSON.parse(await desk.command(args)) };
    },
  }),
  tool({
    name: "resume_search",
    title: "Resume a search",
    description:
      "Goes on with a paused, stopped or interrupted search in the background, or with `generations` for longer with a completed one.",
    input: z.object({
      run: runInput,
      generations: z.int().min(1).optional().describe("Generations in all, more than the run was begun with."),
      workers: workersInput,
    }),
    output: begunOutput,
    question: ({ run }) => `Go on with the search ${run}?`,
    async run({ run, generations, workers }, desk) {
      const options = Object.entries({ generations, workers }).flatMap(([name, value]) =>
        value === undefined ? [] : [`--${name}=${value}`],
      );
      const args = ["resume", "--detach", "--json", ...options, "--", await runArgument(desk, run)];
      return { facts: JSON.parse(await desk.command(args)) };
    },
  }),
  ...(["pause", "stop"] as const).map((what) =>
    tool({
      name: `${what}_search`,
      title: what === "pause" ? "Pause a search" : "Stop a search",
      description:
        what === "pause"
          ? "Pauses a running search; nothing finished is lost, and resume_search goes on."
          : "Stops a running search for good, with the front that it has; resume_search can still go on later.",
      input: z.object({ run: runInput }),
      output: z.looseObject({ done: z.string() }),
      question: ({ run }) => `${what === "pause" ? "Pause" : "Stop"} the search ${run}?`,
      async run({ run }, desk) {
        const said = await desk.command([what, "--", await runArgument(desk, run)]);
        return { facts: { done: said.trim() } };
      },
    }),
  ),
  tool({
    name: "retrain",
    title: "Retrain and test",
    description:
      "Trains networks of a run and plain cells from scratch with several seeds and measures them on test data, in the background; the table appears in the run's folder and in the run's report. Answers the folder at once.",
    input: z.object({
      run: runInput,
      ids: z
        .array(idInput)
        .min(1)
        .max(50)
        .optional()
        .describe("Individuals instead of the finalists, which are at most five of the front."),
      seeds: z.int().min(1).max(100).optional().describe("Trainings of each; by default as few as can show p < 0.01."),
      epochs: z.int().min(1).optional().describe("Epochs; by default as many as the longest lineage of the front had."),
    }),
    output: begunOutput,
    question: ({ run, ids }) =>
      `Retrain ${ids === undefined ? "the front" : ids.map((id) => `#${id}`).join(", ")} of ${run}?`,
    async run({ run, ids, seeds, epochs }, desk) {
      const options = Object.entries({ ids: ids?.join(","), seeds, epochs }).flatMap(([name, value]) =>
        value === undefined ? [] : [`--${name}=${value}`],
      );
      const args = ["retrain", "--detach", "--json", ...options, "--", await runArgument(desk, run)];
      return { facts: JSON.parse(await desk.command(args)) };
    },
  }),
  tool({
    name: "export_model",
    title: "Export a network",
    description:
      "Writes a trained network of a run as source code or model files: pytorch, keras, onnx, c, tfjs, safetensors, or the cell alone as latex, mermaid, equations, json.",
    input: z.object({
      run: runInput,
      id: idInput,
      format: z.string().describe("A format, or several with commas."),
      out: z.string().describe("The folder to write to, from the workspace folder."),
    }),
    output: z.looseObject({ out: z.string(), files: z.array(z.string()) }),
    question: ({ run, id, format, out }) => `Export #${id} of ${run} as ${format} to ${out}?`,
    async run({ run, id, format, out }, desk) {
      const options = [`--format=${format}`, `--out=${inside(desk, out)}`, "--json"];
      const text = await desk.command(["export", ...options, "--", await runArgument(desk, run), String(id)]);
      const { files, origin, title } = JSON.parse(text);
      return { facts: { title, origin, out, files } };
    },
  }),
];
