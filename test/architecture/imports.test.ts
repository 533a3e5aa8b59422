import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { expect, test } from "vitest";

const source = resolve(import.meta.dirname, "../../src");

/** What a folder of src/ may import besides itself. A folder that is not listed is a mistake. */
const mayImport: { readonly [folder: string]: readonly string[] } = {
  base: [],
  cell: ["base"],
  formats: ["base"],
  measures: ["base", "cell"],
  network: ["base", "cell"],
  run: ["base", "cell", "measures", "network"],
  config: ["base", "cell", "formats", "measures", "network"],
  data: ["base", "formats", "measures", "config", "compiler"],
  search: ["base", "cell", "measures", "network", "run"],
  compiler: ["base", "cell"],
  // A trained network in integers, as microcontrollers run it.
  integer: ["base", "cell", "compiler"],
  training: ["base", "cell", "measures", "network", "run", "compiler", "data", "config", "integer"],
  store: ["base", "cell", "formats", "measures", "run", "config", "protocol"],
  protocol: ["base", "cell", "measures", "network", "run"],
  control: ["base", "store", "protocol"],
  engine: [
    "base",
    "cell",
    "measures",
    "network",
    "run",
    "config",
    "data",
    "search",
    "compiler",
    "training",
    "store",
    "export",
    "protocol",
  ],
  report: ["base", "cell", "formats", "measures", "network", "run", "store"],
  // A trained model is a cell of a run, at the sizes and with the vocabulary of its data, and its stored weights.
  export: ["base", "cell", "measures", "network", "run", "config", "data", "compiler", "integer", "training", "store"],
  language: ["base", "cell", "formats", "measures", "network", "config", "protocol"],
  server: ["base", "config", "data", "formats", "language", "protocol"],
  // What language models may do, as command lines.
  assistant: ["base", "control"],
  cli: [
    "assistant",
    "formats",
    "language",
    "server",
    "base",
    "cell",
    "measures",
    "network",
    "run",
    "config",
    "data",
    "search",
    "compiler",
    "training",
    "store",
    "protocol",
    "control",
    "engine",
    "report",
    "export",
    "integer",
  ],
  host: [
    "assistant",
    "base",
    "cell",
    "formats",
    "measures",
    "network",
    "run",
    "config",
    "store",
    "protocol",
    "control",
    "report",
    "export",
  ],
  "extension.ts": ["host"],
};

/** Packages that a folder may use; Node's own modules are in the last column of the layers that touch the machine. */
const mayUse: { readonly [folder: string]: readonly string[] } = {
  base: [],
  cell: [],
  measures: [],
  network: [],
  run: [],
  formats: [],
  config: ["yaml", "zod"],
  data: ["node:"],
  search: [],
  compiler: [],
  integer: [],
  // Only types of TensorFlow.js: the library itself is loaded where the user has it.
  training: ["node:", "@tensorflow/tfjs-core"],
  store: ["node:"],
  protocol: [],
  report: [],
  control: ["node:", "vscode-jsonrpc"],
  // The queue's client libraries, in a bundle of their own.
  engine: ["node:", "vscode-jsonrpc", "bullmq", "ioredis"],
  export: ["node:"],
  language: ["vscode-languageserver-types", "vscode-languageserver-textdocument"],
  server: ["node:", "vscode-languageserver", "vscode-languageserver-textdocument"],
  assistant: ["node:", "zod"],
  cli: ["node:", "@modelcontextprotocol/server"],
  host: ["node:", "vscode", "vscode-jsonrpc", "vscode-languageclient"],
  "extension.ts": ["vscode"],
};

interface Import {
  readonly file: string;
  readonly folder: string;
  readonly target: string;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

const imports: Import[] = filesBelow(source).flatMap((file) => {
  const text = readFileSync(file, "utf8");
  const folder = relative(source, file).split(/[\\/]/)[0] as string;
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"/gms),
    ...text.matchAll(/\bimport\("([^"]+)"\)/g),
  ];
  // package.json is where the product's version stands.
  const modules = specifiers.filter(([, specifier]) => !specifier?.endsWith("/package.json"));
  return modules.map(([, specifier]) => ({
    file: relative(source, file),
    folder,
    target: specifier?.startsWith(".")
      ? (relative(source, resolve(dirname(file), specifier)).split(/[\\/]/)[0] as string)
      : `package ${specifier}`,
  }));
});

test("every folder of src has a row in the table", () => {
  const folders = new Set(filesBelow(source).map((file) => relative(source, file).split(/[\\/]/)[0]));
  expect([...folders].filter((folder) => !((folder as string) in mayImport))).toEqual([]);
});

test("a folder imports only what its row allows", () => {
  const violations = imports.filter(
    ({ folder, target }) => !target.startsWith("package ") && target !== folder && !mayImport[folder]?.includes(target),
  );
  expect(violations.map(({ file, target }) => `${file} imports ${target}`)).toEqual([]);
});

test("a folder uses only the packages that its row allows", () => {
  const violations = imports.filter(({ folder, target }) => {
    if (!target.startsWith("package ")) return false;
    const name = target.slice("package ".length);
    return !mayUse[folder]?.some(
      (allowed) => name === allowed || name.startsWith(allowed.endsWith(":") ? allowed : `${allowed}/`),
    );
  });
  expect(violations.map(({ file, target }) => `${file} uses ${target}`)).toEqual([]);
});

test("no file of src is longer than 600 lines, and none has a catch-all name", () => {
  const long = filesBelow(source).filter((file) => readFileSync(file, "utf8").split("\n").length > 600);
  const vague = filesBelow(source).filter((file) => /[\\/](utils|helpers|common|types|index|misc)\.ts$/.test(file));
  expect([...long, ...vague].map((file) => relative(source, file))).toEqual([]);
});

test("nothing imports in a circle between folders", () => {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (mayImport[from] ?? []).some((next) => next === to || (!seen.has(next) && reaches(next, to, seen.add(next))));
  expect(Object.keys(mayImport).filter((folder) => reaches(folder, folder))).toEqual([]);
});

test("no files of the host import each other in a circle", () => {
  const next = new Map<string, string[]>();
  for (const file of filesBelow(join(source, "host"))) {
    const specifiers = readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^;]*?from "(\.[^"]+)"/gms);
    next.set(
      file,
      [...specifiers].map(([, specifier]) => resolve(dirname(file), specifier as string)),
    );
  }
  const circleFrom = (file: string, path: readonly string[] = []): readonly string[] | null => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (cleared.has(file)) return null;
    for (const each of next.get(file) ?? []) {
      const circle = circleFrom(each, [...path, file]);
      if (circle !== null) return circle;
    }
    cleared.add(file);
    return null;
  };
  const cleared = new Set<string>();
  const circles = [...next.keys()].map((file) => circleFrom(file)).filter((circle) => circle !== null);
  expect(circles.map((circle) => circle.map((file) => relative(source, file)).join(" → "))).toEqual([]);
});

test("pages know of src what both sides share, and Mermaid stands in a bundle of its own", () => {
  const root = resolve(source, "..");
  const mayUseOf = (file: string) => (file.startsWith(join("webview", "mermaid")) ? ["mermaid"] : ["uplot"]);
  const violations = filesBelow(join(root, "webview")).flatMap((path) => {
    const file = relative(root, path);
    const specifiers = [...readFileSync(path, "utf8").matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)"/gms)].map(
      ([, specifier]) => specifier as string,
    );
    return specifiers
      .filter((specifier) => {
        if (!specifier.startsWith(".")) return !mayUseOf(file).includes(specifier);
        const target = relative(root, resolve(dirname(path), specifier)).replaceAll("\\", "/");
        return !/^(webview|src\/(base|run|cell|measures|network|protocol))\//.test(target);
      })
      .map((specifier) => `${file} imports ${specifier}`);
  });
  expect(violations).toEqual([]);
});

test("the table of folders in docs/architecture.md is this one", () => {
  const page = readFileSync(resolve(source, "../docs/architecture.md"), "utf8");
  const rows = [...page.matchAll(/^\| `([\w.]+)` \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, folder, owns, imports]) => ({
    folder,
    isSaid: (owns ?? "").length > 5,
    imports: [...(imports ?? "").matchAll(/`([\w.]+)`/g)].map(([, name]) => name),
  }));
  expect(rows).toEqual(Object.entries(mayImport).map(([folder, imports]) => ({ folder, isSaid: true, imports })));
});

test("every file that docs/architecture.md and CONTRIBUTING.md name is there", () => {
  const root = resolve(source, "..");
  const named = ["docs/architecture.md", "CONTRIBUTING.md"].flatMap((page) =>
    [...readFileSync(join(root, page), "utf8").matchAll(/`((?:src|webview|test)\/[\w/]+\.ts)`/g)].map(
      ([, file]) => file,
    ),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((file) => !existsSync(join(root, file as string)))).toEqual([]);
});
