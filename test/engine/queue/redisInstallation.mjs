import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A Redis or Valkey server for the tests of the queue; `REDIS_SERVER` names another one. Undefined where there is none. */
export function redisServerPath() {
  const found = [
    process.env.REDIS_SERVER,
    "/usr/bin/redis-server",
    "/usr/local/bin/redis-server",
    "/opt/homebrew/bin/redis-server",
    "/usr/bin/valkey-server",
  ];
  return found.find((file) => file !== undefined && existsSync(file));
}

/** Installs Debian's where this process may: as root, where there is apt-get. @returns whether there is one now. */
export function ensureRedisServer() {
  if (redisServerPath() !== undefined) return true;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  console.log("Installing redis-server for the tests of the queue (apt-get, about 5 MB) …");
  const environment = {
    ...process.env,
    DEBIAN_FRONTEND: "noninteractive",
    // The tests start servers of their own: the installation is to start none.
    RUNLEVEL: "1",
  };
  const apt = (...args) =>
    spawnSync("apt-get", args, { stdio: ["ignore", "ignore", "inherit"], env: environment }).status === 0;
  apt("-qq", "update");
  return apt("-qq", "install", "-y", "--no-install-recommends", "redis-server") && redisServerPath() !== undefined;
}
