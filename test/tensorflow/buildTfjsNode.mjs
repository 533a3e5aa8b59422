// Builds @tensorflow/tfjs-node without its download: its binding is compiled from source by node-gyp against the native
// library and the C headers that the Python package tensorflow-cpu carries. Needs Python 3 with pip, a C++ compiler and
// Node's headers. Run alone it prints the folder that then holds the package.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const versions = { tfjsNode: "4.22.0", tensorflow: "2.21.0" };
/** The binding's interface to Node: https://nodejs.org/api/n-api.html. */
const nodeApi = 8;

/** @returns a folder with `node_modules/@tensorflow/tfjs-node`, built once for each pair of versions. */
export function buildTfjsNode() {
  const name = `tfjs-node-${versions.tfjsNode}-${versions.tensorflow}`;
  const folder = path.join(homedir(), ".cache", "moe-rnas", name);
  const stamp = path.join(folder, ".complete");
  if (existsSync(stamp)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), '{ "private": true }\n');

  const environment = path.join(folder, "python");
  run("python3", ["-m", "venv", environment], folder);
  const pip = path.join(environment, "bin", "pip");
  // The library needs nothing of what the Python side depends on.
  run(pip, ["install", "--quiet", "--no-deps", `tensorflow-cpu==${versions.tensorflow}`], folder);
  run(
    "npm",
    ["install", "--ignore-scripts", "--no-audit", "--no-fund", `@tensorflow/tfjs-node@${versions.tfjsNode}`],
    folder,
  );

  const binding = path.join(folder, "node_modules", "@tensorflow", "tfjs-node");
  linkLibrary(path.join(binding, "deps"), pythonPackage(environment, "tensorflow"));
  const definitions = {
    module_name: "tfjs_binding",
    module_path: path.join(binding, "lib", `napi-v${nodeApi}`),
    napi_build_version: nodeApi,
  };
  const defined = Object.entries(definitions).map(([key, value]) => `-D${key}=${value}`);
  run(process.execPath, [nodeGyp(), "rebuild", `--nodedir=${headersOfNode()}`, "--", ...defined], binding);
  writeFileSync(stamp, "");
  return folder;
}

/** Where `binding.gyp` looks for them, under the names of the library that its own install script downloads. */
function linkLibrary(deps, tensorflow) {
  const lib = path.join(deps, "lib");
  mkdirSync(lib, { recursive: true });
  const names = {
    "libtensorflow.so": "libtensorflow_cc.so.2",
    "libtensorflow_cc.so.2": "libtensorflow_cc.so.2",
    "libtensorflow_framework.so": "libtensorflow_framework.so.2",
    "libtensorflow_framework.so.2": "libtensorflow_framework.so.2",
  };
  for (const [name, file] of Object.entries(names)) link(path.join(tensorflow, file), path.join(lib, name));
  link(path.join(tensorflow, "include"), path.join(deps, "include"));
}

function link(target, at) {
  if (!existsSync(at)) symlinkSync(target, at);
}

function pythonPackage(environment, name) {
  const lib = path.join(environment, "lib");
  const [python] = readdirSync(lib).filter((each) => each.startsWith("python"));
  return path.join(lib, python, "site-packages", name);
}

/** npm carries node-gyp. */
function nodeGyp() {
  const root = spawnSync("npm", ["root", "--global"], { encoding: "utf8" }).stdout.trim();
  return path.join(root, "npm", "node_modules", "node-gyp", "bin", "node-gyp.js");
}

/** node-gyp would download them. */
function headersOfNode() {
  const prefix = path.resolve(process.execPath, "..", "..");
  const header = path.join(prefix, "include", "node", "node_version.h");
  if (!existsSync(header)) throw new Error(`there are no headers of Node at ${header}; install Node with its headers`);
  const [, major] = /#define NODE_MAJOR_VERSION (\d+)/.exec(readFileSync(header, "utf8")) ?? [];
  if (major !== process.versions.node.split(".")[0]) throw new Error(`${header} is of Node ${major}`);
  return prefix;
}

function run(command, parameters, cwd) {
  const { status, error } = spawnSync(command, parameters, { cwd, stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`${command} ${parameters.join(" ")} failed`, { cause: error });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(buildTfjsNode());
