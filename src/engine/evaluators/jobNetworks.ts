import { writtenNetwork } from "../../config/networkOf.ts";
import type { Config } from "../../config/schema.ts";
import type { Network } from "../../network/network.ts";
import type { EvaluationJob } from "../../protocol/evaluatorProtocol.ts";
import type { ParentModel } from "../../training/trainingJob.ts";

type ModelConfig = Pick<Config, "model" | "training">;

/** The network of a job's individual. */
export function jobNetwork({ individual }: EvaluationJob, config: ModelConfig): Network {
  return writtenNetwork(individual, config);
}

/** What the individual of a job inherits, in the order of its parents. */
export function jobParents({ parents }: EvaluationJob, config: ModelConfig): (ParentModel | null)[] {
  return parents.map((parent) => {
    if (parent === null) return null;
    const { cell: _, genes: __, ...rest } = parent;
    return { ...rest, network: writtenNetwork(parent, config) };
  });
}
