import { access, readFile, stat, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectControl } from "../../src/control/controlClient.ts";
import { type Session, startRun } from "../../src/engine/session.ts";
import type { ControlAddress } from "../../src/protocol/controlProtocol.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { fakeEvaluator } from "./fakeEvaluator.ts";
import { tinyRequest } from "./tinyRun.ts";

/** A session that works until it is paused or stopped. */
async function slowSession(): Promise<Session> {
  const session = await startRun(tinyRequest(await temporaryFolder()), {
    createEvaluator: () => fakeEvaluator({ delayMs: () => 60_000 }),
  });
  onTestFinished(async () => {
    session.pause();
    await session.finished;
  });
  return session;
}

async function connected(session: Session) {
  for (;;) {
    const client = await connectControl(session.folder.folder);
    if (client !== null) return client;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("a client with the token sees the status and can pause the run", async () => {
  const session = await slowSession();
  const client = await connected(session);
  expect(await client.status()).toMatchObject({ pid: process.pid, state: "running", generation: 0, evaluated: 0 });
  expect(await client.pause()).toMatchObject({ state: "pausing" });
  client.close();
  expect((await session.finished).outcome).toBe("paused");
  expect(await connectControl(session.folder.folder)).toBeNull();
});

test("stopping ends the search", async () => {
  const session = await slowSession();
  const client = await connected(session);
  await client.stop();
  client.close();
  expect((await session.finished).view.status).toBe("stopped");
});

test("address and token are for the owner only, and go with the session", async () => {
  const session = await slowSession();
  (await connected(session)).close();
  const file = session.folder.controlFile;
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const { address } = JSON.parse(await readFile(file, "utf8")) as ControlAddress;
  expect((await stat(path.dirname(address))).mode & 0o777).toBe(0o700);
  expect(address.length).toBeLessThan(100);
  session.pause();
  await session.finished;
  await expect(access(file)).rejects.toThrow();
  await expect(access(path.dirname(address))).rejects.toThrow();
});

test("a wrong token, requests before the hello and noise move nothing", async () => {
  const session = await slowSession();
  (await connected(session)).close();
  const file = session.folder.controlFile;
  const control = JSON.parse(await readFile(file, "utf8")) as ControlAddress;
  await writeFile(file, JSON.stringify({ ...control, token: "0".repeat(64) }));
  expect(await connectControl(session.folder.folder)).toBeNull();

  const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "pause" });
  const answer = await say(control.address, `Content-Length: ${request.length}\r\n\r\n${request}`);
  expect(answer).toContain("say hello");
  await say(control.address, "Content-Length: nonsense\r\n\r\n{{{{");
  expect(session.status().state).toBe("running");
  await writeFile(file, JSON.stringify(control));
});

test("where no process searches there is no connection", async () => {
  const folder = await temporaryFolder();
  expect(await connectControl(folder)).toBeNull();
  const stale: ControlAddress = { address: path.join(folder, "gone"), token: "t", pid: 1 };
  await writeFile(path.join(folder, "control.json"), JSON.stringify(stale));
  expect(await connectControl(folder)).toBeNull();
});

/** What the server answers to raw bytes, until it answers or hangs up. */
function say(address: string, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(address, () => socket.write(bytes));
    socket.once("data", (data) => {
      resolve(data.toString());
      socket.destroy();
    });
    socket.once("close", () => resolve(""));
    socket.once("error", () => resolve(""));
  });
}
