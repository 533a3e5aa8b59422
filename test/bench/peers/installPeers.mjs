// What the bench and the oracles of exports compare with, in a virtual environment of Python that is made once: several
// gigabytes. The product needs none of it.
import { spawnSync } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";

const environment = path.join(homedir(), ".cache", "moe-rnas", "peers");
const python = path.join(environment, "bin", "python");

run("python3", ["-m", "venv", environment]);
run(python, ["-m", "pip", "install", "--quiet", "--requirement", path.join(import.meta.dirname, "requirements.txt")]);
run(python, ["-m", "pip", "list"]);

function run(command, parameters) {
  const { status } = spawnSync(command, parameters, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
