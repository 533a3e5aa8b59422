import { present } from "../../src/base/assert.ts";
import { cellOfZoo, zoo, zooCell } from "../../src/cell/zoo/zoo.ts";
import { parameterPolynomial, polynomialText } from "../../src/measures/parameterPolynomial.ts";
import { productMacs } from "../compiler/productMacs.ts";
import { stepRunner, stepSizes } from "./trainingStep.ts";

/** Steps before the measurement, and in each of its rounds; the least round counts. */
const [warm, steps, rounds] = [60, 20, 7];

/** Milliseconds of processor time of one training step. */
function stepCpuMs(name: string, hiddenSize: number): number {
  const size = present(
    stepSizes.find((each) => each.hiddenSize === hiddenSize),
    "a size of the bench",
  );
  const { model, step } = stepRunner(cellOfZoo(present(zooCell(name), name)), size);
  for (let i = 0; i < warm; i++) step();
  const times = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < steps; i++) step();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000 / steps;
  });
  model.dispose();
  return Math.min(...times);
}

console.log("MACs of matrix products in a timestep, I = H = 64\n");
console.log("| cell | parameters | all | in the loop | in the loop backward |");
console.log("|---|---|--:|--:|--:|");
const gateFree = zoo.filter(({ family }) => family === "gate_free").map(({ name }) => name);
for (const name of [...gateFree, "brc", "fastgrnn", "fastgrnn_low_rank", "gru", "lstm"]) {
  const { all, inLoop, backwardInLoop } = productMacs(cellOfZoo(present(zooCell(name), name)), 64);
  const polynomial = polynomialText(parameterPolynomial(cellOfZoo(present(zooCell(name), name))));
  console.log(`| ${name} | ${polynomial} | ${all} | ${inLoop} | ${backwardInLoop} |`);
}

console.log("\nProcessor time of a training step, ms (B 32, T 50, V 50; the least of seven rounds)\n");
console.log("| cell | H 32 | H 64 | H 128 |");
console.log("|---|--:|--:|--:|");
for (const name of [
  "basic",
  "gru",
  "lstm",
  "lstm_peephole",
  "fastrnn",
  "fastgrnn_tied",
  "fastgrnn",
  "fastgrnn_low_rank",
  "miru2",
  "brc",
  "indrnn",
  "sru",
  "unicornn",
  "mingru",
]) {
  console.log(`| ${name} | ${[32, 64, 128].map((H) => stepCpuMs(name, H).toFixed(2)).join(" | ")} |`);
}
