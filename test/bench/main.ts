import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { vectorsInUse } from "../../src/compiler/assembler/vectors.ts";
import { chooseVectors } from "../../src/training/chooseVectors.ts";
import type { BenchRow, BenchSuite } from "./benchRow.ts";
import { compiledScans } from "./rows/compiledScans.ts";
import { compileTimes } from "./rows/compileTimes.ts";
import { exportedSteps } from "./rows/exportedSteps.ts";
import { matrixProducts } from "./rows/matrixProducts.ts";
import { paretoFronts } from "./rows/paretoFronts.ts";
import { searchOverhead } from "./rows/searchOverhead.ts";
import { stepLimits } from "./rows/stepLimits.ts";
import { trainingSteps } from "./rows/trainingSteps.ts";
import { wholeSearches } from "./rows/wholeSearches.ts";

const usage = `npm run bench -- [--only NAME]... [--json FILE] [--rounds N] [--list]

  --only NAME  rows whose name contains NAME; may be repeated
  --json FILE  writes the rows to FILE as well
  --rounds N   measurements of each side of a row (default 5)
  --list       names the rows and measures nothing
`;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    json: { type: "string" },
    rounds: { type: "string", default: "5" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
    project: { type: "string", default: "." },
    cli: { type: "string", default: "dist/cli.js" },
  },
});

const suites: readonly BenchSuite[] = [
  matrixProducts(values.project),
  trainingSteps(values.project),
  compiledScans(values.project),
  stepLimits(values.project),
  compileTimes,
  paretoFronts,
  searchOverhead,
  exportedSteps,
  wholeSearches(values.cli),
];

const wants = (name: string) => values.only === undefined || values.only.some((part) => name.includes(part));
const number = (value: number | null) => (value === null ? "–" : String(Number(value.toPrecision(3))));

function line({ name, value, unit, peer, peerValue, ratio, target, met }: BenchRow): string {
  const against = peer === null ? "" : `  ${number(peerValue)} ${peer}  ratio ${number(ratio)}`;
  const judged = target === null ? "" : `  (${target}: ${met === null ? "no peer" : met ? "met" : "missed"})`;
  return `${name}: ${number(value)} ${unit}${against}${judged}`;
}

async function main(): Promise<void> {
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (values.list) {
    process.stdout.write(`${suites.flatMap(({ names }) => names.filter(wants)).join("\n")}\n`);
    return;
  }
  // For a BLAS in this process: its own choice of kernels, as the peers have it.
  delete process.env.OPENBLAS_CORETYPE;
  delete process.env.OPENBLAS_L2_SIZE;
  chooseVectors();
  const rows: BenchRow[] = [];
  process.stdout.write(
    `${cpus()[0]?.model.trim()}, ${cpus().length} cores, Node ${process.version}, ${vectorsInUse()} vectors\n`,
  );
  for (const suite of suites) {
    if (!suite.names.some(wants)) continue;
    for await (const row of suite.run({ rounds: Number(values.rounds), wants })) {
      rows.push(row);
      process.stdout.write(`${line(row)}\n`);
      if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
    }
  }
}

main().catch((cause: unknown) => {
  console.error(cause);
  process.exitCode = 1;
});
