import { execFileSync } from "node:child_process";
import { chmod, mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { connectControl } from "../../src/control/controlClient.ts";
import { type Controlled, serveControl } from "../../src/engine/controlServer.ts";
import type { ControlAddress, ControlStatus } from "../../src/protocol/controlProtocol.ts";
import { nodeDisk } from "../../src/store/disk.ts";
import type { RunFolder } from "../../src/store/runFolder.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";
import { hostileRun } from "./hostileRun.ts";

const status: ControlStatus = { pid: 7, state: "running", generation: 1, evaluated: 2, elapsedMs: 3, workers: 4 };

interface Served extends ControlAddress {
  readonly run: RunFolder;
  /** The requests that the session received. */
  readonly asked: string[];
}

async function served(): Promise<Served> {
  const run = await hostileRun();
  const asked: string[] = [];
  const target: Controlled = { pause: () => asked.push("pause"), stop: () => asked.push("stop"), status: () => status };
  const server = await serveControl(nodeDisk, run, target);
  onTestFinished(() => server.close());
  return { ...(JSON.parse(await readFile(run.controlFile, "utf8")) as ControlAddress), run, asked };
}

async function dialled(address: string): Promise<Socket> {
  const socket = connect(address);
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => {});
  await new Promise((resolve) => socket.once("connect", resolve));
  return socket;
}

function message(content: unknown): string {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
}

const request = (method: string, params?: unknown, id = 1) => message({ jsonrpc: "2.0", id, method, params });

/** Everything that comes until the other side closes. */
async function untilClosed(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
  });
  if (!socket.destroyed) await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

async function answerTo(socket: Socket, text: string): Promise<string> {
  const answer = new Promise<string>((resolve) => socket.once("data", (chunk: Buffer) => resolve(chunk.toString())));
  socket.write(text);
  return answer;
}

test.each([
  ["no token", undefined],
  ["a wrong token", { token: "0".repeat(64) }],
  ["a shorter token", { token: "0" }],
  ["a token that is a list", { token: [] }],
  ["a token that is an object with a length", { token: { length: 64 } }],
  ["a list in the place of the parameters", ["token"]],
  ["null", null],
])("with %s, nothing is reported and nothing done", async (_, params) => {
  const { address, asked } = await served();
  const socket = await dialled(address);
  expect(await answerTo(socket, request("hello", params))).toMatch(/the token is wrong/);
  for (const method of ["status", "pause", "stop"]) {
    expect(await answerTo(socket, request(method, undefined, 2))).toMatch(/say hello with the token/);
  }
  expect(asked).toEqual([]);
});

test("a later wrong token takes back what the right one gave", async () => {
  const { address, token, asked } = await served();
  const socket = await dialled(address);
  expect(await answerTo(socket, request("hello", { token }))).toContain('"pid":7');
  expect(await answerTo(socket, request("hello", { token: "x" }, 2))).toMatch(/the token is wrong/);
  expect(await answerTo(socket, request("stop", undefined, 3))).toMatch(/say hello/);
  expect(asked).toEqual([]);
});

test("a method of none, or one that every object has, is not found", async () => {
  const { address, token, asked } = await served();
  const socket = await dialled(address);
  await answerTo(socket, request("hello", { token }));
  for (const method of ["shutdown", "constructor", "__proto__", "toString"]) {
    expect(await answerTo(socket, request(method, undefined, 5))).toMatch(/Unhandled method/);
  }
  expect(asked).toEqual([]);
});

test.each([
  ["a web page's request", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"],
  ["garbage with an end of headers", "\u0000\u0001\u0002\r\n\r\n"],
  ["a length that is none", "Content-Length: abc\r\n\r\n{}"],
  ["a negative length", "Content-Length: -5\r\n\r\n{}"],
  ["no JSON", message("{'a'}")],
  ["headers without end", "X-A: b\r\n".repeat(10_000)],
  ["bytes without end", "x".repeat(100_000)],
  ["a message of a gigabyte", `Content-Length: 1000000000\r\n\r\n${" ".repeat(100_000)}`],
  ["JSON nested without end", message("[".repeat(30_000))],
])("%s: the connection is closed, and others are served", async (_, text) => {
  const { address, run, asked } = await served();
  const socket = await dialled(address);
  const closed = untilClosed(socket);
  socket.write(text);
  await closed;
  const client = await connectControl(run.folder);
  expect(await client?.status()).toEqual(status);
  client?.close();
  expect(asked).toEqual([]);
});

test("a message without end is not collected from the owner either", async () => {
  const { address, token } = await served();
  const socket = await dialled(address);
  expect(await answerTo(socket, request("hello", { token }))).toContain('"pid":7');
  const closed = untilClosed(socket);
  socket.write(`Content-Length: 1000000000\r\n\r\n${" ".repeat(100_000)}`);
  await closed;
});

test.each([
  ["null", "null"],
  ["a number", "7"],
  ["a batch", '[{"jsonrpc":"2.0","id":1,"method":"stop"}]'],
  ["an answer to nothing", '{"jsonrpc":"2.0","id":9,"result":{}}'],
  ["a request whose id is an object", '{"jsonrpc":"2.0","id":{},"method":"stop"}'],
  ["a notification", '{"jsonrpc":"2.0","method":"stop"}'],
  ["a key called __proto__", '{"jsonrpc":"2.0","id":1,"method":"stop","__proto__":{"polluted":1}}'],
])("a message that is %s stops no search", async (_, text) => {
  const { address, run, asked } = await served();
  const socket = await dialled(address);
  socket.write(message(text));
  const client = await connectControl(run.folder);
  expect(await client?.status()).toEqual(status);
  client?.close();
  expect(asked).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("who connects and says nothing, or a byte at a time, is closed; the owner is served meanwhile", async () => {
  const { address, run } = await served();
  const [idle, slow] = [await dialled(address), await dialled(address)];
  const text = request("hello", { token: "x" });
  let sent = 0;
  const dripping = setInterval(() => slow.write(text[sent++ % 20] ?? " "), 100);
  onTestFinished(() => clearInterval(dripping));
  const client = await connectControl(run.folder);
  expect(await client?.status()).toEqual(status);
  client?.close();
  await Promise.all([untilClosed(idle), untilClosed(slow)]);
});

test("more connections than anyone needs are turned away, and those that are there go on", async () => {
  const { address, run } = await served();
  const client = await connectControl(run.folder);
  const sockets = await Promise.all(Array.from({ length: 80 }, () => dialled(address)));
  expect(await client?.status()).toEqual(status);
  client?.close();
  for (const socket of sockets) socket.destroy();
});

const asRoot = process.platform === "linux" && process.getuid?.() === 0;

test("another user of the machine can neither connect nor read the token", async () => {
  const { address, run } = await served();
  expect((await stat(path.dirname(address))).mode & 0o777).toBe(0o700);
  expect((await stat(run.controlFile)).mode & 0o777).toBe(0o600);
  if (!asRoot) return;
  // A folder of the run that anyone may look into, as one on a shared disk.
  await chmod(run.folder, 0o755);
  const script = `
    const outcome = {};
    try { require("fs").readFileSync(${JSON.stringify(run.controlFile)}); outcome.read = "read"; } catch (e) { outcome.read = e.code; }
    require("net").connect(${JSON.stringify(address)})
      .on("connect", () => { outcome.connect = "connected"; console.log(JSON.stringify(outcome)); process.exit(); })
      .on("error", (e) => { outcome.connect = e.code; console.log(JSON.stringify(outcome)); process.exit(); });`;
  const args = ["--reuid=65534", "--regid=65534", "--clear-groups", process.execPath, "-e", script];
  const text = execFileSync("setpriv", args, { encoding: "utf8", cwd: "/" });
  expect(JSON.parse(text)).toEqual({ read: "EACCES", connect: "EACCES" });
});

test.each([
  ["another program's socket", "/var/run/docker.sock"],
  ["a port of this machine", "6379"],
  ["a relative path", "rnas-0123456789abcdef/control"],
  ["a path that leads out of the folder", "/tmp/rnas-0123456789abcdef/../x/control"],
  ["a socket of another name", "/tmp/rnas-0123456789abcdef/agent"],
  ["a folder of another form", "/tmp/rnas-backup/control"],
  ["a pipe of another name", "\\\\.\\pipe\\docker_engine"],
])("a control.json that names %s is not followed", async (_, address) => {
  const run = await hostileRun();
  await writeFile(run.controlFile, JSON.stringify({ address, token: "t", pid: 1 }));
  expect(await connectControl(run.folder)).toBeNull();
});

test("nor is it to a socket of the user's own that is no search's", async () => {
  const run = await hostileRun();
  const address = path.join(await temporaryFolder(), "agent");
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(address, resolve));
  await writeFile(run.controlFile, JSON.stringify({ address, token: "t", pid: 1 }));
  expect(await connectControl(run.folder)).toBeNull();
  expect(connections).toBe(0);
});

/** A server where a search's would be, that answers every request with `answer`. */
async function impostor(answer: string): Promise<RunFolder> {
  const run = await hostileRun();
  const folder = path.join(await temporaryFolder(), "rnas-0123456789abcdef");
  await mkdir(folder, { mode: 0o700 });
  const address = path.join(folder, "control");
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => socket.write(answer));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(address, resolve));
  await writeFile(run.controlFile, JSON.stringify({ address, token: "t", pid: 1 }));
  return run;
}

test.each([
  ["a status without a pid", message({ jsonrpc: "2.0", id: 0, result: { state: "running" } })],
  ["a pid that is a text", message({ jsonrpc: "2.0", id: 0, result: { ...status, pid: "1" } })],
  ["a state of its own", message({ jsonrpc: "2.0", id: 0, result: { ...status, state: "<b>" } })],
  ["an answer without end", `Content-Length: 1000000000\r\n\r\n${" ".repeat(100_000)}`],
  ["another protocol", "220 smtp ready\r\n\r\n"],
])("a server that answers with %s counts as nobody", async (_, answer) => {
  expect(await connectControl((await impostor(answer)).folder)).toBeNull();
});

test("a stale control.json removes nothing but a socket of ours and its empty folder", async () => {
  const folder = path.join(tmpdir(), `rnas-${"0".repeat(12)}${process.pid.toString(16).padStart(4, "0").slice(-4)}`);
  await mkdir(folder, { mode: 0o700 });
  onTestFinished(() => void execFileSync("rm", ["-rf", folder]));
  await writeFile(path.join(folder, "control"), "");
  await writeFile(path.join(folder, "thesis.txt"), "ten years of work");
  const run = await hostileRun();
  await writeFile(run.controlFile, JSON.stringify({ address: path.join(folder, "control"), token: "t", pid: 1 }));
  await (await serveControl(nodeDisk, run, { pause: () => {}, stop: () => {}, status: () => status })).close();
  expect(await readdir(folder)).toEqual(["thesis.txt"]);
});
