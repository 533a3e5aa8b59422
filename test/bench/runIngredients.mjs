// Where products of cells with diagonal weights, biases of their own and low rank run, and what their steps take.
import { join } from "node:path";
import { ensureInstalled, root, run } from "../../scripts/ensureInstalled.mjs";
import { temporaryBundle } from "../../scripts/temporaryBundle.mjs";

ensureInstalled();
const entry = { ingredients: join(root, "test/bench/ingredients.ts") };
const folder = await temporaryBundle("ingredients", entry, { format: "esm", outExtension: { ".js": ".mjs" } });
run(process.execPath, [join(folder, "ingredients.mjs"), ...process.argv.slice(2)]);
