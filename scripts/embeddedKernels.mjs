import { deflateRawSync } from "node:zlib";
import { build } from "esbuild";

/**
 * Puts the bytes of the fixed kernels into a bundle in the place of the code that makes them: a worker thread would
 * spend 20 to 30 ms on it before its first model.
 */
export const embeddedKernels = {
  name: "embedded-kernels",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]kernels[\\/]kernelModule\.ts$/ }, async ({ path }) => {
      const { outputFiles } = await build({
        entryPoints: [path],
        bundle: true,
        write: false,
        platform: "node",
        format: "esm",
        logLevel: "error",
      });
      const code = Buffer.from(outputFiles[0].contents).toString("base64");
      const { kernelModule } = await import(`data:text/javascript;base64,${code}`);
      const encoded = (vectors) => deflateRawSync(kernelModule(vectors), { level: 9 }).toString("base64");
      const modules = JSON.stringify({ single: encoded("single"), paired: encoded("paired") });
      return {
        loader: "js",
        contents: `
          import { inflateRawSync } from "node:zlib";
          const modules = ${modules};
          export const kernelModule = (vectors) => Uint8Array.from(inflateRawSync(Buffer.from(modules[vectors], "base64")));`,
      };
    });
  },
};
