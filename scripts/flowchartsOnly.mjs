const wanted = /\/(flowDiagram|dagre)-[A-Z0-9]+\.mjs$/;

/**
 * Bundles of Mermaid all its diagrams, layouts and fonts, each behind an `import()`; a single file would carry the lot
 * (5 MB). Cells are flowcharts laid out by dagre: the rest is left out (0.9 MB).
 */
export const flowchartsOnly = {
  name: "flowcharts-only",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /.*/ }, ({ kind, path, importer }) => {
      const left = kind === "dynamic-import" && /[\\/]mermaid[\\/]dist[\\/]/.test(importer) && !wanted.test(path);
      return left ? { path, namespace: "left-out" } : undefined;
    });
    onLoad({ filter: /.*/, namespace: "left-out" }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of this bundle`)});`,
    }));
  },
};
