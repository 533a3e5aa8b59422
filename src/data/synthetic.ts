import { elementAt } from "../base/elementAt.ts";
import { sin } from "../base/portableMath.ts";
import { Rng } from "../base/rng.ts";
import type { Config, Task } from "../config/schema.ts";
import { DataError } from "./dataError.ts";
import { checkGeneratedSize } from "./generatedSize.ts";
import { namesOfNothing, type SequenceSet, type SequenceSplit } from "./sequenceSet.ts";
import { toSharedFloat32, toSharedInt32 } from "./sharedArrays.ts";
import { dataHash } from "./sources.ts";

type SyntheticTask = Extract<Task, { type: "synthetic" }>;

/** A generated problem: its shapes and one random sequence at a time. */
interface Problem {
  readonly input: SequenceSet["input"];
  readonly output: SequenceSet["output"];
  readonly timesteps: number;
  readonly scored: number | null;
  readonly names: Partial<SequenceSet["names"]>;
  /** `inputs` of every timestep and `targets` of the scored ones, row by row. */
  draw(rng: Rng): { readonly inputs: readonly number[]; readonly targets: readonly number[] };
}

/** @throws {DataError} when `length` leaves no room for `delay`. */
export function loadSynthetic(config: Config, task: SyntheticTask) {
  const problem = makeProblem(task);
  const width = problem.input.kind === "tokens" ? 1 : problem.input.size;
  const sequences = task.train_sequences + task.validation_sequences + task.test_sequences;
  checkGeneratedSize(sequences * problem.timesteps * width);
  const rng = Rng.fromSeed(config.seed).fork("data");
  const payload: SequenceSet = {
    kind: "sequences",
    input: problem.input,
    output: problem.output,
    time: problem.timesteps,
    scored: problem.scored,
    scoring: problem.output.loss === "softmaxCrossEntropy" ? "classes" : "values",
    splits: {
      train: drawSplit(problem, task.train_sequences, rng.fork("train")),
      validation: drawSplit(problem, task.validation_sequences, rng.fork("validation")),
      test: drawSplit(problem, task.test_sequences, rng.fork("test")),
    },
    names: { ...namesOfNothing, ...problem.names },
  };
  return { hash: dataHash({ ...task, seed: config.seed }, null), task: payload };
}

function makeProblem(task: SyntheticTask): Problem {
  switch (task.problem) {
    case "sum":
      return runningSum(task.length);
    case "delay":
      return delayedEcho(task.length, task.delay);
    case "adding":
      return adding(task.length);
    case "copy_memory":
      return copyMemory(task.length, task.delay);
    case "sine":
      return sine(task.length);
  }
}

const oneValue = { size: 1, loss: "meanSquaredError" } as const;

function series(rng: Rng, length: number): number[] {
  return Array.from({ length }, () => rng.uniform(-1, 1));
}

/** x uniform on [−1, 1); the target at each timestep is the sum so far: h' = h + Wx solves it. */
function runningSum(length: number): Problem {
  return {
    input: { kind: "features", size: 1 },
    output: oneValue,
    timesteps: length,
    scored: null,
    names: { features: ["x"], targets: ["sum"] },
    draw(rng) {
      const inputs = series(rng, length);
      let sum = 0;
      const targets = inputs.map((x) => {
        sum += x;
        return sum;
      });
      return { inputs, targets };
    },
  };
}

/** x uniform on [−1, 1); the target is x of `delay` timesteps ago, scored from where there is one. */
function delayedEcho(length: number, delay: number): Problem {
  if (delay >= length) throw noRoom(length, `delay ${delay} needs more than ${delay} timesteps`, delay + 1);
  return {
    input: { kind: "features", size: 1 },
    output: oneValue,
    timesteps: length,
    scored: length - delay,
    names: { features: ["x"], targets: [`x, ${delay} timesteps ago`] },
    draw(rng) {
      const inputs = series(rng, length);
      return { inputs, targets: inputs.slice(0, length - delay) };
    },
  };
}

/**
 * Two channels: values uniform on [0, 1), and a marker that is 1 at one random place in each half. The target, at the
 * last timestep, is the sum of the two marked values; always answering 1 has an MSE of 1/6.
 *
 * @see Hochreiter & Schmidhuber (1997), experiment 4; in the form of Le et al. (2015), §4.1.
 */
function adding(length: number): Problem {
  const half = Math.floor(length / 2);
  return {
    input: { kind: "features", size: 2 },
    output: oneValue,
    timesteps: length,
    scored: 1,
    names: { features: ["value", "marker"], targets: ["sum of marked values"] },
    draw(rng) {
      const values = Array.from({ length }, () => rng.float());
      const [first, second] = [rng.int(half), half + rng.int(length - half)];
      return {
        inputs: values.flatMap((value, t) => [value, t === first || t === second ? 1 : 0]),
        targets: [elementAt(values, first) + elementAt(values, second)],
      };
    },
  };
}

const COPY_SYMBOLS = 8;

/**
 * S random symbols of 8, then `delay` timesteps of blanks of which the last is the signal to answer, then S blanks
 * during which the symbols must be repeated in order: 2S + delay timesteps, S as large as `length` allows. Only the
 * answer is scored.
 *
 * @see Hochreiter & Schmidhuber (1997), experiment 5; in the form of Arjovsky et al. (2016), §4.1.
 */
function copyMemory(length: number, delay: number): Problem {
  const remembered = Math.floor((length - delay) / 2);
  if (remembered < 1)
    throw noRoom(length, `delay ${delay} and one symbol to copy need ${delay + 2} timesteps`, delay + 2);
  const [blank, signal] = [COPY_SYMBOLS, COPY_SYMBOLS + 1];
  const symbols = Array.from({ length: COPY_SYMBOLS }, (_, index) => String(index));
  return {
    input: { kind: "tokens", vocabularySize: COPY_SYMBOLS + 2 },
    output: { size: COPY_SYMBOLS, loss: "softmaxCrossEntropy" },
    timesteps: 2 * remembered + delay,
    scored: remembered,
    names: { vocabulary: [...symbols, "blank", "signal"], classes: symbols },
    draw(rng) {
      const targets = Array.from({ length: remembered }, () => rng.int(COPY_SYMBOLS));
      const blanks = (count: number) => new Array<number>(count).fill(blank);
      return { inputs: [...targets, ...blanks(delay - 1), signal, ...blanks(remembered)], targets };
    },
  };
}

/** A sine of random phase and a random period of 8 to 32 timesteps; the target is its next value. */
function sine(length: number): Problem {
  return {
    input: { kind: "features", size: 1 },
    output: oneValue,
    timesteps: length,
    scored: null,
    names: { features: ["x"], targets: ["next x"] },
    draw(rng) {
      const [phase, period] = [rng.float(), rng.uniform(8, 32)];
      const values = Array.from({ length: length + 1 }, (_, t) => {
        const turns = phase + t / period;
        return sin(2 * Math.PI * (turns - Math.floor(turns)));
      });
      return { inputs: values.slice(0, length), targets: values.slice(1) };
    },
  };
}

function noRoom(length: number, what: string, least: number): DataError {
  const remedy = `Raise \`task.length\` to at least ${least}, or lower \`task.delay\`.`;
  return new DataError("DATA_BAD_LENGTHS", null, `${what}, but \`task.length\` is ${length}`, remedy);
}

function drawSplit(problem: Problem, count: number, rng: Rng): SequenceSplit {
  const inputs: number[] = [];
  const targets: number[] = [];
  const targetStarts: number[] = [];
  for (let index = 0; index < count; index++) {
    const drawn = problem.draw(rng);
    targetStarts.push(targets.length);
    for (const input of drawn.inputs) inputs.push(input);
    for (const target of drawn.targets) targets.push(target);
  }
  const isTokens = problem.input.kind === "tokens";
  const isClasses = problem.output.loss === "softmaxCrossEntropy";
  return {
    inputs: isTokens ? toSharedInt32(inputs) : toSharedFloat32(inputs),
    starts: toSharedInt32(Array.from({ length: count }, (_, index) => index * problem.timesteps)),
    lengths: toSharedInt32(new Array<number>(count).fill(problem.timesteps)),
    targets: isClasses ? toSharedInt32(targets) : toSharedFloat32(targets),
    targetStarts: toSharedInt32(targetStarts),
  };
}
