import type { Score, Scores } from "./score.ts";

/** A score for other programs, as docs/cli.md describes it. Numbers that are not finite are null, as JSON has them. */
export function scoreJson(score: Score, weights: string): string {
  const { task, file, count, leftOut, unknownShare, knownAs, model, references, classes, confusion } = score;
  const written = {
    task,
    file,
    weights,
    count,
    left_out: leftOut,
    unknown_share: unknownShare,
    same_as: knownAs,
    model: scoresJson(model),
    references: references.map(scoresJson),
    classes,
    confusion,
  };
  return `${JSON.stringify(written)}\n`;
}

function scoresJson({ name, parameters, metrics, targets }: Scores) {
  return { name, parameters, metrics, targets };
}
