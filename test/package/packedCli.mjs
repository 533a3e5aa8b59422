import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/ensureInstalled.mjs";

/**
 * Packs the command line with `npm pack`, which builds it first.
 *
 * @param {string} folder where the tarball is written
 * @returns {{ file: string, sizeBytes: number, files: string[] }} the tarball, and what it holds, sorted
 */
export function packCli(folder) {
  const { status, stdout } = npm(["pack", "--json", "--pack-destination", folder], root);
  if (status !== 0) throw new Error("npm pack failed");
  // What the build prints may stand before it.
  const [packed] = JSON.parse(stdout.slice(stdout.search(/^\[/m)));
  const files = packed.files.map(({ path }) => path).sort();
  return { file: join(folder, packed.filename), sizeBytes: packed.size, files };
}

/** Installs a tarball into a folder, as `npm install FILE` does it there. @param {readonly string[]} [options] for npm. */
export function installCli(file, folder, options = []) {
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const { status } = npm(["install", "--no-audit", "--no-fund", "--prefer-offline", ...options, file], folder);
  if (status !== 0) throw new Error(`npm install ${file} failed`);
}

/** What an installed command line has to do in a folder with nothing of it, one step after the other. */
export const firstSteps = [
  {
    args: ["--help"],
    check: ({ stdout }) => /^ {2}search FILE/m.test(stdout) || "the commands are not listed",
  },
  {
    args: ["init", "synthetic"],
    check: (_, folder) =>
      /^task:/m.test(readFileSync(join(folder, "synthetic.rnas"), "utf8")) || "no config is written",
  },
  { args: ["validate", "synthetic.rnas"], check: ({ stdout }) => /synthetic/.test(stdout) || "it says nothing" },
  {
    prepare: (folder) => shorten(join(folder, "synthetic.rnas")),
    args: ["search", "synthetic.rnas"],
    check: ({ stdout }) => /^ *id +cell .*validation_loss/m.test(stdout) || "no front is printed",
  },
  { args: ["status", "synthetic-001"], check: ({ stdout }) => /completed/.test(stdout) || "it is not completed" },
  {
    // Loads the bundle of the queue; nothing listens at that port.
    args: ["worker", "--queue", "redis://127.0.0.1:9"],
    wanted: 4,
    check: ({ stderr }) => /cannot be reached: connect ECONNREFUSED/.test(stderr) || "it does not say what is wrong",
  },
];

/**
 * Takes the first steps in a folder.
 *
 * @param {string} folder where the package is installed
 * @param {(args: readonly string[]) => { status: number | null, stdout: string, stderr: string }} run runs the command
 *   line in the folder
 * @param {import("../suites/suiteReport.mjs").SuiteReport} report
 */
export function takeFirstSteps(folder, run, report) {
  for (const { prepare, args, wanted = 0, check } of firstSteps) {
    const name = `moe-rnas ${args.join(" ")}`;
    prepare?.(folder);
    const ended = run(args);
    const outcome = ended.status === wanted ? check(ended, folder) : `exit code ${ended.status}: ${ended.stderr}`;
    console.log(`  ${outcome === true ? "✔" : "✖"} ${name}`);
    if (outcome === true) report.pass();
    else report.fail(name, new Error(`${outcome}\n${ended.stdout}`));
  }
}

/** A search of seconds. */
function shorten(config) {
  const text = readFileSync(config, "utf8");
  const short = text
    .replace(/epochs: \d+/, "epochs: 1")
    .replace(/population: \d+/, "population: 4")
    .replace(/generations: \d+/, "generations: 1");
  writeFileSync(config, short);
}

function npm(args, cwd) {
  return spawnSync("npm", args, {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
}
