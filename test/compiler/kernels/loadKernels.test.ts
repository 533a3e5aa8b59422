import { execFileSync } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { kernelModule } from "../../../src/compiler/kernels/kernelModule.ts";
import { loadKernels } from "../../../src/compiler/kernels/loadKernels.ts";

const layouts = ["single", "paired"] as const;

test("the modules are valid WebAssembly", () => {
  for (const vectors of layouts) expect(WebAssembly.validate(kernelModule(vectors))).toBe(true);
});

test("kernels go on working when the memory has grown, also in the new part", () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { fill } = loadKernels(memory);
  memory.grow(1);
  fill(65536 - 8, 4, 3);
  expect([...new Float32Array(memory.buffer, 65536 - 12, 6)]).toEqual([0, 3, 3, 3, 3, 0]);
});

test("kernels on two memories do not share them", () => {
  const [first, second] = [new WebAssembly.Memory({ initial: 1 }), new WebAssembly.Memory({ initial: 1 })];
  const kernels = loadKernels(first);
  loadKernels(second).fill(0, 4, 1);
  expect(kernels.sumOfSquares(0, 4)).toBe(0);
  expect(kernels.memory).toBe(first);
});

test("bundles carry the bytes that the assembler makes", () => {
  const [plugin, source] = ["scripts/embeddedKernels.mjs", "src/compiler/kernels/kernelModule.ts"].map((file) =>
    path.resolve(file),
  ) as [string, string];
  const code = `
    import { build } from "esbuild";
    import { embeddedKernels } from ${JSON.stringify(pathToFileURL(plugin).href)};
    const contents = 'import { kernelModule } from ' + ${JSON.stringify(JSON.stringify(source))} + ';' +
      'for (const vectors of ${JSON.stringify(layouts)}) console.log(Buffer.from(kernelModule(vectors)).toString("hex"));';
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: ${JSON.stringify(path.dirname(source))} },
      ...{ bundle: true, write: false, platform: "node", format: "esm", plugins: [embeddedKernels] },
    });
    if (outputFiles[0].text.includes("FunctionBuilder")) throw new Error("the bundle carries the assembler");
    await import("data:text/javascript," + encodeURIComponent(outputFiles[0].text));`;
  const hex = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  expect(hex.trim().split("\n")).toEqual(layouts.map((vectors) => Buffer.from(kernelModule(vectors)).toString("hex")));
});
