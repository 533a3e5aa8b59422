// How long the tree and the front of a large run take in a real VS Code: `node test/e2e/editor/largeRun.mjs [individuals …]`.
import { join } from "node:path";
import { withEditor } from "./withEditor.mjs";

const counts = process.argv.slice(2).map(Number);
for (const individuals of counts.length > 0 ? counts : [10_000]) {
  await withEditor({ script: "largeRun" }, async ({ context, module }) => {
    await module.writeLargeRun(join(context.workspace, ".rnas"), individuals);
    console.log(JSON.stringify(await module.measureTree(context, individuals)));
  });
}
