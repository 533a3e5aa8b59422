import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A Chromium for the tests that need a browser; `CHROMIUM` names another one. Undefined where there is none. */
export function chromiumPath() {
  return [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
    (file) => file !== undefined && existsSync(file),
  );
}

/** Installs Debian's Chromium where this process may: as root, where there is apt-get. @returns whether there is one now. */
export function ensureChromium() {
  if (chromiumPath() !== undefined) return true;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  console.log("Installing Chromium for the tests in a browser (apt-get, about 350 MB) …");
  const apt = (...args) =>
    spawnSync("apt-get", args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  apt("-qq", "update");
  return (
    apt("-qq", "install", "-y", "--no-install-recommends", "chromium", "fonts-dejavu-core") &&
    chromiumPath() !== undefined
  );
}
