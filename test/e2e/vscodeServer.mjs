// A real VS Code in a browser, without an installation: the server of the npm package code-server.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { editorNode, newest } from "./vscodeRelease.mjs";

const defaultSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "telemetry.telemetryLevel": "off",
  "extensions.ignoreRecommendations": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "chat.disableAIFeatures": true,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "git.enabled": false,
  "npm.autoDetect": "off",
  "task.autoDetect": "off",
};

/**
 * The release of VS Code that windows of one user run, and the folders of that user: settings, extensions, home. They
 * are removed by `dispose`, unless `folder` says where they are to be kept.
 */
export function createProfile({ folder, settings = {}, release = newest } = {}) {
  const own = folder ?? mkdtempSync(join(tmpdir(), "moe-rnas-vscode-"));
  const profile = {
    release,
    folder: own,
    user: join(own, "user"),
    extensions: join(own, "extensions"),
    server: join(own, "server"),
    home: join(own, "home"),
    browser: join(own, "browser"),
    dispose: () => folder === undefined && rmSync(own, { recursive: true, force: true, maxRetries: 3 }),
  };
  for (const each of [join(profile.user, "User"), profile.extensions, profile.server, profile.home, profile.browser]) {
    mkdirSync(each, { recursive: true });
  }
  const file = join(profile.user, "User", "settings.json");
  const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  writeFileSync(file, JSON.stringify({ ...defaultSettings, ...before, ...settings }, null, 2));
  return profile;
}

export async function installExtension(profile, vsix) {
  const child = launch(profile, ["--install-extension", vsix, "--force"], { stdio: ["ignore", "pipe", "pipe"] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => said.push(piece));
  const status = await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  if (status !== 0) throw new Error(`the extension could not be installed:\n${said.join("")}`);
}

/**
 * Starts the server on this machine only.
 *
 * @param options.trust  whether folders have to be trusted; else every folder is.
 * @param options.tests  lets a page's address name an extension under development and its tests.
 * @param options.themesOnly  leaves out the built-in extensions that tests do not need, which saves seconds a window.
 * @returns its address, and `stop`, which ends it with everything that it started in its process group.
 */
export async function startServer(
  profile,
  { trust = false, tests = false, themesOnly = false, environment = {}, log } = {},
) {
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const args = ["--host", "127.0.0.1", "--port", String(port), "--connection-token", token];
  if (!trust) args.push("--disable-workspace-trust");
  if (tests) args.push("--enable-smoke-test-driver");
  if (themesOnly) args.push("--builtin-extensions-dir", themesFolder(profile));
  const child = launch(profile, args, { stdio: ["ignore", "pipe", "pipe"], detached: true }, environment);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece) => {
      said = (said + piece).slice(-8000);
      log?.(String(piece));
    });
  }
  const exited = new Promise((resolve) => child.once("exit", resolve));
  const kill = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone, which is what was wanted.
    }
  };
  const killNow = () => kill("SIGKILL");
  process.once("exit", killNow);
  const deadline = Date.now() + 60_000;
  while (!(await answers(port, token))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      killNow();
      throw new Error(`VS Code did not start:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    port,
    token,
    pid: child.pid,
    origin: `http://127.0.0.1:${port}`,
    authority: `127.0.0.1:${port}`,
    /** The address of a window; `payload` has the tests' options for it. */
    url: (folder, payload) => {
      const query = new URLSearchParams({ tkn: token });
      if (folder !== undefined) query.set("folder", folder);
      if (payload !== undefined) query.set("payload", JSON.stringify(payload));
      return `http://127.0.0.1:${port}/?${query}`;
    },
    stop: async () => {
      kill("SIGTERM");
      const timer = setTimeout(killNow, 5000);
      await exited;
      clearTimeout(timer);
      killNow();
      process.removeListener("exit", killNow);
    },
  };
}

function launch(profile, args, options, environment = {}) {
  const main = join(profile.release.code, "out", "server-main.js");
  const own = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|npm_|ELECTRON_)/.test(name));
  const folders = [
    "--server-data-dir",
    profile.server,
    "--user-data-dir",
    profile.user,
    "--extensions-dir",
    profile.extensions,
  ];
  return spawn(
    editorNode(profile.release),
    [main, "--accept-server-license-terms", "--telemetry-level", "off", ...folders, ...args],
    {
      ...options,
      env: {
        ...Object.fromEntries(own),
        HOME: profile.home,
        // There is no marketplace to ask.
        EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "" }),
        ...environment,
      },
    },
  );
}

function themesFolder(profile) {
  const folder = join(profile.folder, "builtin");
  mkdirSync(folder, { recursive: true });
  const link = join(folder, "theme-defaults");
  if (!existsSync(link)) symlinkSync(join(profile.release.code, "extensions", "theme-defaults"), link);
  return folder;
}

function answers(port, token) {
  return new Promise((resolve) => {
    get({ host: "127.0.0.1", port, path: `/version?tkn=${token}` }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    }).on("error", () => resolve(false));
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
