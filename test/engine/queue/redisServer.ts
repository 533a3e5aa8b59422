import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { present } from "../../../src/base/assert.ts";
import { redisServerPath } from "./redisInstallation.mjs";

/** A real server on a free port of this machine, stopped when the test ends. */
export class RedisServer {
  #process: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly options: readonly string[],
  ) {}

  /** @param options of its command line; without any it keeps nothing on disk. */
  static async start(options: readonly string[] = []): Promise<RedisServer> {
    const folder = await mkdtemp(path.join(tmpdir(), "rnas-redis-"));
    const server = new RedisServer(await freePort(), folder, options);
    onTestFinished(async () => {
      await server.kill();
      await rm(folder, { recursive: true, force: true });
    });
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again, with what it kept. */
  async start(): Promise<void> {
    const binary = present(redisServerPath(), "redis-server");
    const place = ["--port", String(this.port), "--bind", "127.0.0.1", "--dir", this.folder];
    const args = [...place, "--save", "", "--appendonly", "no", ...this.options];
    const child = spawn(binary, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#process = child;
    let output = "";
    await new Promise<void>((resolve, reject) => {
      child.stdout.on("data", (text: Buffer) => {
        output += text.toString();
        if (/Ready to accept connections/.test(output)) resolve();
      });
      child.once("exit", () => reject(new Error(`redis-server ended: ${output}`)));
    });
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
    await once(child, "exit");
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}
