import { present } from "../../base/assert.ts";
import { type CholeskyFactor, choleskyFactor, solveInPlace } from "../../base/cholesky.ts";
import type { Rng } from "../../base/rng.ts";
import type { CompiledStep } from "../../compiler/compiledStep.ts";

/** What a step must yield from the states that were written to it, [N, H] each; null where nothing is asked of c'. */
export interface StepTargets {
  readonly h: Float32Array;
  readonly c: Float32Array | null;
}

export interface FitOptions {
  readonly iterations: number;
  readonly ridge: number;
  readonly rows: number;
  readonly hiddenSize: number;
  readonly rng: Rng;
  /** Names of the weights that may move; undefined: all. */
  readonly movable?: (parameter: string) => boolean;
  readonly tolerance: number;
  readonly conjugate: boolean;
  readonly refresh: number;
}

export interface FitResult {
  /** Share of the targets' variance that is left, before and after. */
  readonly before: number;
  readonly after: number;
  readonly iterations: number;
  readonly log: number[];
}

export function fitStep(step: CompiledStep, targets: StepTargets, options: FitOptions): FitResult {
  const { rows, hiddenSize: H, rng } = options;
  const size = rows * H;
  const hasC = targets.c !== null;
  const outputs = hasC ? 2 : 1;
  const scale = [inverseVariance(targets.h, rows, H), targets.c === null ? null : inverseVariance(targets.c, rows, H)];
  const residuals = [new Float32Array(size), new Float32Array(size)];
  const trialResiduals = [new Float32Array(size), new Float32Array(size)];
  const weighted = [new Float32Array(size), new Float32Array(size)];
  /** Error of every unit. */
  const measure = (into: Float32Array[]): Float64Array => {
    const { h, c } = step.forward();
    const errors = new Float64Array(H);
    subtract(h, targets.h, into[0]!);
    unitSquares(into[0]!, scale[0]!, rows, H, errors);
    if (targets.c !== null && c !== null) {
      subtract(c, targets.c, into[1]!);
      unitSquares(into[1]!, scale[1]!, rows, H, errors);
    }
    for (let i = 0; i < H; i++) errors[i]! /= outputs;
    return errors;
  };
  const total = (errors: Float64Array) => errors.reduce((sum, e) => sum + e, 0) / H;
  const factors = new Map<string, CholeskyFactor | null>();
  let errors = measure(residuals);
  const before = total(errors);
  failedOnce = false;
  let iterations = 0;
  const log = [before];
  const signs = (output: number): Float32Array => {
    const out = new Float32Array(size);
    const s = scale[output]!;
    for (let i = 0; i < out.length; i += 32) {
      let word = rng.uint32();
      for (let j = i; j < Math.min(i + 32, out.length); j++) {
        out[j] = (word & 1 ? 1 : -1) * Math.sqrt(s[j % H]!);
        word >>>= 1;
      }
    }
    return out;
  };
  const tensors = step.sums.flatMap((sum) => [...uniqueSources(sum).map(({ parameter }) => parameter), ...sum.biases.slice(0, 1)]);
  let squares: Float64Array[] = [];
  let fresh = true;
  let previous: { name: string; direction: Float64Array; gradient: Float64Array; precond: Float64Array }[] | null = null;
  let previousDot = new Float64Array(H);
  while (iterations < options.iterations && total(errors) > options.tolerance) {
    if (iterations % options.refresh === 0 || iterations < 2) { if (!fresh) step.forward(); fresh = false; squares = curvatures(step.backward(signs(0), hasC ? signs(1) : null), rows, H); for (const sum of step.sums) if (!sum.readsTerminalsOnly) factors.delete(keyOf(sum)); }
    iterations++;
    for (let output = 0; output < outputs; output++) {
      const [from, to, s] = [residuals[output]!, weighted[output]!, scale[output]!];
      for (let row = 0, at = 0; row < rows; row++) for (let i = 0; i < H; i++, at++) to[at] = from[at]! * s[i]!;
    }
    if (!fresh) step.forward();
    fresh = false;
    step.backward(weighted[0]!, hasC ? weighted[1]! : null);
    const gradients = step.weightGradients();
    const moves: { name: string; direction: Float64Array; gradient: Float64Array; precond: Float64Array }[] = [];
    step.sums.forEach((sum, index) => {
      const sources = uniqueSources(sum);
      const bias = sum.biases[0];
      const key = keyOf(sum);
      const width = sources.reduce((all, { k }) => all + k, 0) + (bias === undefined ? 0 : 1);
      let factor = factors.get(key);
      if (factor === undefined) {
        factor = choleskyFactor(secondMoment(step, index, sources, bias !== undefined, rows, width, options.ridge), width);
        factors.set(key, factor);
      }
      if (factor === null) return;
      const right = new Float64Array(width * H);
      let at = 0;
      for (const { parameter, k } of sources) {
        right.set(present(gradients.get(parameter), parameter), at);
        at += k * H;
      }
      if (bias !== undefined) right.set(present(gradients.get(bias), bias), at);
      const gradient = right.slice();
      const curvature = present(squares[index], "curvature");
      const floor = Math.max(...curvature) * 1e-4 + 1e-12;
      solveInPlace(factor, right, H);
      for (let i = 0; i < right.length; i++) right[i]! /= -rows * (curvature[i % H]! + floor);
      at = 0;
      for (const { parameter, k } of sources) {
        moves.push({ name: parameter, direction: right.slice(at, at + k * H), gradient: gradient.slice(at, at + k * H), precond: right.subarray(at, at + k * H) });
        at += k * H;
      }
      if (bias !== undefined) moves.push({ name: bias, direction: right.slice(at, at + H), gradient: gradient.slice(at, at + H), precond: right.subarray(at, at + H) });
    });
    // Preconditioned conjugate gradients, unit by unit (Polak & Ribiere).
    const dot = new Float64Array(H);
    for (const { gradient, precond } of moves) for (let i = 0; i < gradient.length; i++) dot[i % H]! -= gradient[i]! * precond[i]!;
    if (previous !== null && options.conjugate) {
      const cross = new Float64Array(H);
      moves.forEach(({ precond }, m) => {
        const old = previous![m]!.gradient;
        for (let i = 0; i < old.length; i++) cross[i % H]! -= old[i]! * precond[i]!;
      });
      moves.forEach(({ direction }, m) => {
        const old = previous![m]!.direction;
        for (let i = 0; i < old.length; i++) {
          const unit = i % H;
          const beta = previousDot[unit]! > 0 ? Math.max(0, (dot[unit]! - cross[unit]!) / previousDot[unit]!) : 0;
          direction[i]! += Math.min(beta, 2) * old[i]!;
        }
      });
    }
    previousDot = dot;
    previous = moves;
    const from = moves.map(({ name }) => step.read(name));
    const go = (rates: Float64Array) =>
      moves.forEach(({ name, direction }, m) => step.write(name, from[m]!.map((value, i) => value + rates[i % H]! * direction[i]!)));
    const ones = new Float64Array(H).fill(1);
    go(ones);
    const trial = measure(trialResiduals);
    // The best point between and beyond, where the step were linear along the direction.
    const slope = new Float64Array(H);
    const bend = new Float64Array(H);
    for (let output = 0; output < outputs; output++) {
      const [r, r1, s] = [residuals[output]!, trialResiduals[output]!, scale[output]!];
      for (let row = 0, at = 0; row < rows; row++) {
        for (let i = 0; i < H; i++, at++) {
          const change = r1[at]! - r[at]!;
          slope[i]! -= r[at]! * change * s[i]!;
          bend[i]! += change * change * s[i]!;
        }
      }
    }
    const rates = slope.map((value, i) => {
      const best = value / bend[i]!;
      return Number.isFinite(best) ? Math.min(2, Math.max(0.03, best)) : 0.03;
    });
    let next = trial;
    if (rates.some((rate) => Math.abs(rate - 1) > 0.05)) {
      go(rates);
      next = measure(trialResiduals);
    } else rates.fill(1);
    for (let tries = 0; tries < 3; tries++) {
      let any = false;
      for (let i = 0; i < H; i++) {
        if (next[i]! <= errors[i]!) continue;
        rates[i]! *= tries === 0 ? 0.25 : tries === 1 ? 0.1 : 0;
        any = true;
      }
      if (!any || (tries > 0 && total(next) < total(errors))) break;
      go(rates);
      next = measure(trialResiduals);
    }
    if (!(total(next) < total(errors))) {
      moves.forEach(({ name }, m) => step.write(name, from[m]!));
      log.push(-1);
      if (previous === null) break;
      if (failedOnce) break;
      failedOnce = true;
      previous = null;
      measure(residuals);
      continue;
    }
    const gain = (total(errors) - total(next)) / total(errors);
    errors = next;
    fresh = true;
    for (let output = 0; output < outputs; output++) residuals[output]!.set(trialResiduals[output]!);
    log.push(total(errors));
    if (gain < 0.01) break;
  }
  void tensors;
  return { before, after: total(errors), iterations, log };
}
let failedOnce = false;

function inverseVariance(values: Float32Array, rows: number, H: number): Float64Array {
  const means = new Float64Array(H);
  const squares = new Float64Array(H);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < H; i++, at++) {
      means[i]! += values[at]! / rows;
      squares[i]! += (values[at]! * values[at]!) / rows;
    }
  }
  const variances = squares.map((square, i) => square - means[i]! * means[i]!);
  const mean = variances.reduce((a, b) => a + b, 0) / H;
  return variances.map((variance) => 1 / (variance + 0.05 * mean + 1e-8));
}

function subtract(values: Float32Array, target: Float32Array, into: Float32Array): void {
  for (let i = 0; i < values.length; i++) into[i] = values[i]! - target[i]!;
}

function unitSquares(values: Float32Array, scale: Float64Array, rows: number, H: number, into: Float64Array): void {
  for (let row = 0, at = 0; row < rows; row++) {
    for (let i = 0; i < H; i++, at++) into[i]! += (values[at]! * values[at]! * scale[i]!) / rows;
  }
}

function keyOf(sum: CompiledStep["sums"][number]): string {
  return uniqueSources(sum).map(({ source }) => source).join() + (sum.biases.length === 0 ? "" : "+1");
}

function uniqueSources({ products }: CompiledStep["sums"][number]) {
  const seen = new Set<string>();
  return products.flatMap((product, index) => {
    if (seen.has(product.source)) return [];
    seen.add(product.source);
    return [{ ...product, index }];
  });
}

function secondMoment(
  step: CompiledStep,
  sum: number,
  sources: readonly { readonly k: number; readonly index: number }[],
  hasBias: boolean,
  rows: number,
  size: number,
  ridge: number,
): Float64Array {
  const z = new Float64Array(rows * size);
  let at = 0;
  for (const { k, index } of sources) {
    const values = step.source(sum, index);
    for (let row = 0; row < rows; row++) {
      for (let j = 0; j < k; j++) z[row * size + at + j] = values[row * k + j]!;
    }
    at += k;
  }
  if (hasBias) for (let row = 0; row < rows; row++) z[row * size + at] = 1;
  const moment = new Float64Array(size * size);
  const blocks = rows - (rows % 4);
  for (let row = 0; row < rows; row += row < blocks ? 4 : 1) {
    const [z0, z1, z2, z3] = [row * size, (row + 1) * size, (row + 2) * size, (row + 3) * size];
    if (row >= blocks) {
      for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) moment[i * size + j]! += z[z0 + i]! * z[z0 + j]!;
      continue;
    }
    for (let i = 0; i < size; i++) {
      const to = i * size;
      const [a, b, c, d] = [z[z0 + i]!, z[z1 + i]!, z[z2 + i]!, z[z3 + i]!];
      for (let j = 0; j <= i; j++) moment[to + j]! += a * z[z0 + j]! + b * z[z1 + j]! + c * z[z2 + j]! + d * z[z3 + j]!;
    }
  }
  let trace = 0;
  for (let i = 0; i < size; i++) trace += moment[i * size + i]! / rows;
  const lift = ridge * (trace / size) + 1e-9;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) moment[i * size + j]! /= rows;
    moment[i * size + i]! += lift;
  }
  return moment;
}

function curvatures(gradients: readonly Float32Array[], rows: number, H: number): Float64Array[] {
  const sums = gradients.map(() => new Float64Array(H));
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < H; i++) {
      let total = 0;
      for (const gradient of gradients) total += Math.abs(gradient[row * H + i]!);
      gradients.forEach((gradient, index) => {
        sums[index]![i]! += (Math.abs(gradient[row * H + i]!) * total) / rows;
      });
    }
  }
  return sums;
}

