import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { present } from "../../../src/base/assert.ts";
import { redisServerPath } from "../../engine/queue/redisInstallation.mjs";

/** A Redis server with a password on this machine, and workers of it; all end with the test, or with this process. */
export class QueueProcesses {
  readonly #workers = new Map<string, ChildProcess>();
  readonly #killAll = () => {
    for (const child of [this.redis, ...this.#workers.values()]) child.kill("SIGKILL");
  };

  private constructor(
    private readonly redis: ChildProcess,
    private readonly folder: string,
    readonly queue: string,
    private readonly cli: string,
    private readonly password: string,
  ) {
    process.once("exit", this.#killAll);
  }

  /** @param extensions where the extension is installed whose workers are started. */
  static async start(extensions: string, password: string): Promise<QueueProcesses> {
    const installed = present(
      readdirSync(extensions).find((name) => name.startsWith("moe-rnas.")),
      "the extension",
    );
    const folder = mkdtempSync(join(tmpdir(), "moe-rnas-redis-"));
    const port = await freePort();
    const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
    const settings = ["--save", "", "--appendonly", "no", "--requirepass", password];
    const redis = spawn(present(redisServerPath(), "redis-server"), [...place, ...settings], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const cli = join(extensions, installed, "dist", "cli.js");
    const processes = new QueueProcesses(redis, folder, `redis://127.0.0.1:${port}`, cli, password);
    await saying(redis, present(redis.stdout, "its output"), /Ready to accept connections/);
    return processes;
  }

  /** Ids of the workers' processes. */
  get workers(): number[] {
    return [...this.#workers.values()].flatMap(({ pid }) => pid ?? []);
  }

  /** One place; others get its jobs two seconds after it was killed. */
  async startWorker(name: string): Promise<void> {
    const options = ["--queue", this.queue, "--name", name, "--concurrency", "1", "--lost-after", "2"];
    const child = spawn(process.execPath, [this.cli, "worker", ...options], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, MOE_RNAS_QUEUE_PASSWORD: this.password },
    });
    this.#workers.set(name, child);
    await saying(child, present(child.stderr, "its output"), /serves redis:/);
  }

  /** As a power cut does. */
  killWorker(name: string): Promise<void> {
    return this.#ended(name, "SIGKILL");
  }

  endWorker(name: string): Promise<void> {
    return this.#ended(name, "SIGTERM");
  }

  async end(): Promise<void> {
    for (const name of [...this.#workers.keys()]) await this.killWorker(name);
    await ended(this.redis, "SIGKILL");
    process.removeListener("exit", this.#killAll);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #ended(name: string, signal: NodeJS.Signals): Promise<void> {
    await ended(present(this.#workers.get(name), name), signal);
    this.#workers.delete(name);
  }
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill(signal);
  await exit;
}

/** Settles when a process says that it is ready; what it says after that is read and dropped. */
function saying(child: ChildProcess, stream: NodeJS.ReadableStream, ready: RegExp): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    stream.on("data", (piece: Buffer) => {
      said = (said + piece.toString()).slice(-8000);
      if (ready.test(said)) resolve();
    });
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${child.spawnfile} ended with ${code}: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
