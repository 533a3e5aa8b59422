import { fitMicrocontrollerCosts } from "./microcontrollerFit.ts";
import { bestOfRuns, microcontrollerTable } from "./microcontrollerTable.ts";

const [what, ...rest] = process.argv.slice(2);

function asked(): Promise<void> {
  if (what === "table") return microcontrollerTable(rest);
  if (what === "best") return bestOfRuns(rest);
  if (what === "fit") return fitMicrocontrollerCosts(Number(rest[0] ?? 120), rest[1]);
  throw new Error("npm run microcontrollers -- fit [NETWORKS] [ROWS.json], table [RUN…], or best RUN…");
}

asked().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
