import { fitMicrocontrollerCosts } from "./microcontrollerFit.ts";
import { microcontrollerTable } from "./microcontrollerTable.ts";

const [what, ...rest] = process.argv.slice(2);
if (what === "table") await microcontrollerTable(rest);
else if (what === "fit") await fitMicrocontrollerCosts(Number(rest[0] ?? 120), rest[1]);
else throw new Error("npm run microcontrollers -- fit [NETWORKS] [ROWS.json], or table [RUN…]");
