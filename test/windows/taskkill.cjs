// Stands in for taskkill.exe, of which Wine's does not know /t: loaded by a node.exe of that name, it ends a tree of
// processes; loaded by any other, it does nothing.
const { execFileSync } = require("node:child_process");

if (/\\taskkill\.exe$/i.test(process.execPath)) {
  const [pid, ...flags] = process.argv.slice(2);
  if (flags.join() !== "/t,/f") process.exit(1);
  const childrenOf = children();
  const end = (each) => {
    for (const child of childrenOf.get(each) ?? []) end(child);
    process.kill(each, "SIGKILL");
  };
  end(Number(pid));
  process.exit(0);
}

function children() {
  const found = new Map();
  const table = execFileSync("wmic", ["process", "get", "ParentProcessId,ProcessId"]).toString("utf16le");
  for (const [, parent, child] of table.matchAll(/(\d+)\s+(\d+)\s*$/gm)) {
    found.set(Number(parent), [...(found.get(Number(parent)) ?? []), Number(child)]);
  }
  return found;
}
