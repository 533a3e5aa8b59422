import { printEquations } from "../cell/equations.ts";
import { mermaidText } from "../cell/mermaid.ts";
import { cellOfZoo, sameInZoo, zoo, zooGroups } from "../cell/zoo/zoo.ts";
import type { ZooCell, ZooFamily } from "../cell/zoo/zooCell.ts";
import { parameterPolynomial, polynomialText } from "../measures/parameterPolynomial.ts";
import { citation, zooGroupText } from "./zooText.ts";

const familyTitles: { readonly [F in ZooFamily]: string } = {
  reference: "What searches are compared with",
  classic: "Classic cells",
  small: "Small cells: at most two recurrent matrices",
  gated: "More gates or depth",
  lstm: "LSTM and its variants",
  gate_free: "Gates that do not read h",
  searched: "Found by other architecture searches",
};

/** The page of all published cells (docs/cells.md), written from the zoo. */
export function zooReference(): string {
  const families = Object.keys(familyTitles) as ZooFamily[];
  const sections = families.flatMap((family) => [
    `## ${familyTitles[family]}`,
    ...zoo.filter((entry) => entry.family === family).map((entry) => zooSection(entry, "###")),
  ]);
  return `${[
    "# Published cells",
    "Written from `src/cell/zoo` by `npm run generate`; `moe-rnas cells` prints it. Name these cells in `search.seed_cells`, as baselines of `moe-rnas retrain --baselines`, and in the settings of a study. A cell of your own under `cells:` goes before one of the zoo with the same name.",
    `Groups stand for several cells at once: ${Object.keys(zooGroups)
      .map((group) => `\`${group}\``)
      .join(", ")}.`,
    Object.keys(zooGroups)
      .filter((group) => group !== "all")
      .map((group) => `- ${zooGroupText(group)}`)
      .join("\n"),
    "Parameters are those of one layer with I inputs and H hidden units, biases counted once a gate where the paper has one; the sentence of each says what differs from the published form.",
    zooTable(),
    ingredients,
    ...sections,
  ].join("\n\n")}\n`;
}

const ingredients = `## What cells are made of

Equations, one a line, combine \`x\` (the input), \`h\` and \`c\` (the state before) and \`1\` with \`+\`, \`-\`, \`*\` and functions. Each use of a
function with weights has weights of its own.

| function | is | weights |
|---|---|---|
| \`linear(v)\`, \`linear_b(v)\` | W v, or W v + b; the only way to read \`x\` | nH, or nH + H, for a v of size n |
| \`linear[r](v)\`, \`linear_b[r](v)\` | the same with a matrix of rank r, a product of two | r(n + H), or with H more |
| \`scale(v)\` | w ⊙ v, a diagonal matrix | H |
| \`bias()\` | a vector of its own | H |
| \`scalar()\` | one number for all units | 1 |
| \`sigmoid\`, \`tanh\`, \`relu\`, \`leaky_relu\`, \`identity\` | elementwise | – |
| \`hard_sigmoid\`, \`hard_tanh\` | v/6 + ½ cut off at 0 and 1; v cut off at ±1 | – |
| \`softplus\` | ln(1 + eᵛ) | – |

Biases, scales and learned constants start at random unless brackets say where: \`linear_b[start=1](x)\`, \`linear_b[4, start=1](x)\`,
\`bias[start=-4]()\`, \`scale[start=0](h)\`. \`start=chrono\` is ln u for u uniform on 1 to the timesteps of a training segment, and
\`start=-chrono\` its negative ([Tallec & Ollivier 2018](https://arxiv.org/abs/1804.11188)); a \`scalar()\` without a start begins at 0.

A search makes cells of the published space (\`search.blocks: paper\`: products of full rank, the first row of activations); with
\`search.blocks: small\` it draws from all of these.`;

/** One line a cell. */
function zooTable(): string {
  const rows = zoo.map((entry) => {
    const cell = cellOfZoo(entry);
    const polynomial = polynomialText(parameterPolynomial(cell));
    return `| [\`${entry.name}\`](#${entry.name}) | ${entry.title} | ${polynomial} | ${cell.blocks.length} | ${citation(entry.paper)} |`;
  });
  return ["| cell | title | parameters | blocks | paper |", "|---|---|---|--:|---|", ...rows].join("\n");
}

/** @param heading the marks of its heading, for example `###`. */
export function zooSection(entry: ZooCell, heading: string): string {
  const cell = cellOfZoo(entry);
  const same = sameInZoo(entry).map(({ name }) => `\`${name}\``);
  return [
    `${heading} ${entry.name}`,
    `${entry.title}. ${entry.sentence} [${entry.paper.id}](${entry.paper.url}), ${citation(entry.paper)}.`,
    `\`\`\`\n${printEquations(cell).trimEnd()}\n\`\`\``,
    `${polynomialText(parameterPolynomial(cell))} parameters, ${cell.blocks.length} blocks, a state of ${cell.cNext === "c" ? "H" : "2H"}.`,
    ...(same.length === 0 ? [] : [`The same cell as ${same.join(", ")}: their canonical hashes agree.`]),
    `\`\`\`mermaid\n${mermaidText(cell).trimEnd()}\n\`\`\``,
  ].join("\n\n");
}
