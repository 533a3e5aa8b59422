import { present } from "../../base/assert.ts";
import { type CholeskyFactor, solveInPlace } from "../../base/cholesky.ts";
import type { Rng } from "../../base/rng.ts";
import type { CompiledStep, ProductSum, StateRows } from "../../compiler/compiledStep.ts";
import { normalMatrix, normalMatrixMacs, type Regressor } from "./normalMatrix.ts";
import { StepError } from "./stepError.ts";

interface FitOptions {
  /** N. */
  readonly rows: number;
  /** H. */
  readonly hiddenSize: number;
  /** Multiply–accumulates of one forward pass over all rows. */
  readonly forwardMacs: number;
  /** Multiply–accumulates that the fit may take. */
  readonly budgetMacs: number;
  readonly rng: Rng;
}

export interface FitResult {
  /** Share of the targets' variance that the step misses, mean over the units. */
  readonly before: number;
  readonly after: number;
  readonly iterations: number;
  readonly macs: number;
}

/** The fit ends below this share of the variance, */
const tolerance = 1e-6;
/** or when an iteration gains less than this share of the error. */
const leastGain = 0.01;
/** Iterations between two looks at what does not change much: curvatures, and second moments of blocks. */
const refreshInterval = 3;
/** Bounds of the line search; 1 is the whole step. */
const [shortestStep, longestStep] = [0.03, 2];
/** Factors by which the step of a unit that got worse is shortened; after the last the unit stays where it was. */
const retreats = [0.25, 0.1, 0];

/**
 * Fits the weights of one timestep to given next states (teacher forcing), by damped Gauss–Newton steps whose
 * curvature is taken as E[zzᵀ] ⊗ diag(E[g²]) for every sum of products: z what it reads, g the derivative of the
 * states.
 *
 * Where the states are a linear function of one sum, a step is the ridge regression on what the sum reads, in closed
 * form: a lost operand is regressed on the remaining products, its mean goes into the bias. For other states the steps
 * go on, with derivatives by the compiler, until they gain little or the budget is spent. The weights start from what
 * they are; a unit whose error would grow keeps its weights, so the error never does.
 *
 * @param step with its weights and states written; its weights are changed.
 * @param targets what h' and c' are to be; c is null where the memory has no target.
 * @see Martens & Grosse (2015), K-FAC, §3; Hutchinson (1990) for the curvature from random signs.
 */
export function fitStep(step: CompiledStep, targets: StateRows, options: FitOptions): FitResult {
  return new StepFit(step, targets, options).run();
}

/** Sums that one value is made of by adding and subtracting: together one regression. */
interface SumGroup {
  readonly members: readonly { readonly index: number; readonly sum: ProductSum; readonly sign: 1 | -1 }[];
  /** E[g²] per unit, see `curvatures`. */
  readonly curvature: Float64Array;
}

/** One matrix or bias and where it is to go; column i belongs to unit i. */
interface Move {
  readonly name: string;
  readonly from: Float32Array;
  readonly by: Float64Array;
}

class StepFit {
  readonly #error: StepError;
  /** By the first sum of the group; of groups that read what weights change, since the last refresh only. */
  readonly #factors = new Map<ProductSum, CholeskyFactor>();
  #groups: readonly SumGroup[] = [];
  #macs = 0;

  constructor(
    private readonly step: CompiledStep,
    targets: StateRows,
    private readonly options: FitOptions,
  ) {
    this.#error = new StepError(targets, options.rows, options.hiddenSize);
  }

  run(): FitResult {
    let errors = this.#measure();
    const before = mean(errors);
    let after = before;
    let iterations = 0;
    while (after > tolerance && this.#macs + this.#iterationMacs(iterations) <= this.options.budgetMacs) {
      if (iterations % refreshInterval === 0) this.#refresh();
      const moves = this.#moves();
      const next = this.#descend(moves, errors);
      iterations++;
      if (next === null) break;
      const gain = 1 - mean(next) / after;
      errors = next;
      after = mean(errors);
      if (gain < leastGain) break;
    }
    return { before, after, iterations, macs: this.#macs };
  }

  /** Error of every unit at the weights as they are; keeps the residuals for the next gradient. */
  #measure(): Float64Array {
    this.#macs += this.options.forwardMacs;
    return this.#error.of(this.step.forward());
  }

  #refresh(): void {
    const { rows, hiddenSize, rng, forwardMacs } = this.options;
    this.#macs += 2 * forwardMacs;
    const gradients = this.step.backward(this.#error.signs(rng));
    const members = groupsOf(gradients).map((group) =>
      group.map(({ index, sign }) => ({ index, sign, sum: present(this.step.sums[index], "sum") })),
    );
    const firsts = members.map(([first]) => present(gradients[present(first, "member").index], "gradient"));
    const each = curvatures(firsts, rows, hiddenSize);
    this.#groups = members.map((group, index) => ({ members: group, curvature: present(each[index], "curvature") }));
    for (const { members: group } of this.#groups) {
      const [first] = group;
      if (first !== undefined && !group.every(({ sum }) => sum.readsGivenStates)) this.#factors.delete(first.sum);
    }
  }

  /** A Gauss–Newton step for every sum. */
  #moves(): Move[] {
    const { rows, hiddenSize: H, forwardMacs } = this.options;
    this.#macs += 2 * forwardMacs;
    this.step.backward(this.#error.gradients());
    const gradientOf = this.step.weightGradients();
    return this.#groups.flatMap((group) => {
      const names = group.members.flatMap(({ sum }) => [
        ...sum.products.map(({ parameter }) => parameter),
        ...(sum.bias === null ? [] : [sum.bias]),
      ]);
      const factor = this.#factor(group);
      const right = Float64Array.from(names.flatMap((name) => [...gradientOf(name)]));
      this.#macs += factor.size ** 2 * H;
      solveInPlace(factor, right, H);
      const { curvature } = group;
      const floor = curvature.reduce((most, each) => Math.max(most, each), 1e-12) * 1e-6;
      for (let i = 0; i < right.length; i++) right[i]! /= -rows * (curvature[i % H]! + floor);
      let at = 0;
      return names.map((name): Move => {
        const from = this.step.read(name);
        const by = right.subarray(at, at + from.length);
        at += from.length;
        return { name, from, by };
      });
    });
  }

  #factor({ members }: SumGroup): CholeskyFactor {
    const first = present(members[0], "member").sum;
    const known = this.#factors.get(first);
    if (known !== undefined) return known;
    const regressors = members.flatMap(({ index, sum, sign }): Regressor[] => [
      ...this.step.sources(index).map((values) => ({ values, sign })),
      ...(sum.bias === null ? [] : [{ values: "ones", sign } as const]),
    ]);
    const factor = normalMatrix(regressors, this.options.rows);
    this.#macs += normalMatrixMacs(this.options.rows, factor.size);
    this.#factors.set(first, factor);
    return factor;
  }

  /** Goes along the moves as far as each unit likes. @returns its errors there; null where no way leads down. */
  #descend(moves: readonly Move[], errors: Float64Array): Float64Array | null {
    const H = this.options.hiddenSize;
    const rates = new Float64Array(H).fill(1);
    const go = () => {
      for (const { name, from, by } of moves) {
        this.step.write(
          name,
          from.map((value, i) => value + rates[i % H]! * by[i]!),
        );
      }
      return this.#measure();
    };
    this.#error.keep();
    let next = go();
    const best = this.#error.bestRates();
    if (best.some((rate) => Math.abs(rate - 1) > 0.05)) {
      rates.set(best.map((rate) => (rate > shortestStep ? Math.min(rate, longestStep) : shortestStep)));
      next = go();
    }
    for (const factor of retreats) {
      const worse = [...next.keys()].filter((unit) => !(next[unit]! <= errors[unit]!));
      if (worse.length === 0) break;
      for (const unit of worse) rates[unit]! *= factor;
      next = go();
    }
    if (mean(next) < mean(errors)) return next;
    for (const { name, from } of moves) this.step.write(name, from);
    return null;
  }

  /** What an iteration takes when every retreat is needed. */
  #iterationMacs(iteration: number): number {
    const { rows, hiddenSize, forwardMacs } = this.options;
    const refreshes = iteration % refreshInterval === 0;
    let macs = (refreshes ? 4 : 2) * forwardMacs + (2 + retreats.length) * forwardMacs;
    for (const sum of this.step.sums) {
      const width = sum.products.reduce((total, { k }) => total + k, sum.bias === null ? 0 : 1);
      macs += width ** 2 * hiddenSize;
      if (iteration === 0 || (refreshes && !sum.readsGivenStates)) macs += normalMatrixMacs(rows, width);
    }
    return macs;
  }
}

/** Sums whose gradients are the same, or the same but for their sign. */
function groupsOf(gradients: readonly Float32Array[]): { readonly index: number; readonly sign: 1 | -1 }[][] {
  const groups: { index: number; sign: 1 | -1 }[][] = [];
  gradients.forEach((gradient, index) => {
    for (const group of groups) {
      const other = gradients[present(group[0], "member").index] as Float32Array;
      for (const sign of [1, -1] as const) {
        if (!gradient.every((value, i) => value === sign * other[i]!)) continue;
        group.push({ index, sign });
        return;
      }
    }
    groups.push([{ index, sign: 1 }]);
  });
  return groups;
}

/**
 * How much the states bend for a change of each group, per unit: E[g²], from gradients of random signs. Groups that
 * reach the same states share the step, so each is counted with the others: Σ over groups l of E|g_k g_l|, a bound on
 * what they do together.
 */
function curvatures(gradients: readonly Float32Array[], rows: number, H: number): Float64Array[] {
  const result = gradients.map(() => new Float64Array(H));
  for (let row = 0, at = 0; row < rows; row++) {
    for (let unit = 0; unit < H; unit++, at++) {
      let total = 0;
      for (const gradient of gradients) total += Math.abs(gradient[at]!);
      for (let sum = 0; sum < gradients.length; sum++) result[sum]![unit]! += Math.abs(gradients[sum]![at]!) * total;
    }
  }
  for (const curvature of result) for (let unit = 0; unit < H; unit++) curvature[unit]! /= rows;
  return result;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
