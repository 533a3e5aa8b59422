import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { parseQueueAddress } from "../../../src/config/queueAddress.ts";
import { connectQueue, queueLogin } from "../../../src/engine/evaluators/queue/queueConnection.ts";
import { lastingError } from "../../../src/engine/evaluators/queue/queueErrors.ts";
import { keyPrefix } from "../../../src/engine/evaluators/queue/queueNames.ts";
import { startRun } from "../../../src/engine/session.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";
import { tinyRequest } from "../tinyRun.ts";
import { fakeWorker, finishedLog, queuedRun, undisturbedLog, workerProcess } from "./queueRuns.ts";
import { freePort, RedisServer } from "./redisServer.ts";

const fixtures = path.resolve(import.meta.dirname, "../../fixtures/queue");
const silent = { onLost: () => {}, onBack: () => {} };
const secret = "open-sesame";

/**
 * What an access control list has to allow a search or a worker: its own keys and channels, nothing that harms others.
 */
const rightsForQueue = [
  `~${keyPrefix}:*`,
  `&${keyPrefix}:*`,
  "-@all",
  "+@connection",
  "+@read",
  "+@write",
  "+@scripting",
  "+@pubsub",
  "+@transaction",
  "-@dangerous",
  "+info",
];

/** Environment variables as the test needs them, until it ends. */
function environment(variables: { readonly [name: string]: string }): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
}

async function refusal(url: string): Promise<{ code: string; message: string; cause?: unknown; remedy: string }> {
  const connected = connectQueue(url, silent, { waitMs: 300 });
  return connected.then(
    () => expect.unreachable("it connected"),
    (cause) => cause,
  );
}

test("a user with the rights that the documentation lists can search and work, and the secret is in no file", async () => {
  const server = await RedisServer.start([
    "--user",
    "default",
    "off",
    "--user",
    "moe",
    "on",
    `>${secret}`,
    ...rightsForQueue,
  ]);
  environment({ MOE_RNAS_QUEUE_PASSWORD: secret });
  const url = server.url.replace("redis://", "redis://moe@");
  await fakeWorker(url);
  const session = await queuedRun(url);
  expect(await finishedLog(session)).toEqual(await undisturbedLog());
  for (const entry of await readdir(session.folder.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    expect(await readFile(path.join(entry.parentPath, entry.name), "latin1")).not.toContain(secret);
  }
});

test("the documentation lists the rights that are tested here", async () => {
  const page = await readFile(path.resolve(import.meta.dirname, "../../../docs/distributed.md"), "utf8");
  expect(page).toContain(rightsForQueue.join(" "));
});

test("a wrong password, none, and a missing right are refused by name, without the secret", async () => {
  const server = await RedisServer.start(["--requirepass", secret]);
  expect(await refusal(server.url)).toMatchObject({
    code: "QUEUE_LOGIN",
    message: expect.stringMatching(/refuses the login: it asks for a password, and none is set\.$/),
    remedy: expect.stringMatching(/QUEUE_PASSWORD/),
  });
  environment({ MOE_RNAS_QUEUE_PASSWORD: "wrong-sesame" });
  const wrong = await refusal(server.url);
  expect(wrong).toMatchObject({ code: "QUEUE_LOGIN", message: expect.stringMatching(/WRONGPASS/) });
  expect(JSON.stringify([wrong, wrong.message, wrong.cause])).not.toContain("wrong-sesame");
  const folder = await temporaryFolder();
  const started = startRun(tinyRequest(folder, { run: `, queue: '${server.url}'` }));
  await expect(started).rejects.toMatchObject({ code: "QUEUE_LOGIN" });
  expect(await readdir(folder)).toEqual([]);
});

test("A12: a database that the server lacks is reported, with what to write instead", async () => {
  const server = await RedisServer.start();
  expect(await refusal(`${server.url}/99`)).toMatchObject({
    code: "QUEUE_DATABASE",
    message: expect.stringMatching(/no such database: ERR DB index is out of range\.$/),
    remedy: expect.stringMatching(/^Name a lower number behind the last `\/` of `run\.queue`/),
  });
});

test("A12: a password from a file that ends with a line end lets in", async () => {
  const server = await RedisServer.start(["--requirepass", secret]);
  for (const end of ["\n", "\r\n"]) {
    environment({ MOE_RNAS_QUEUE_PASSWORD: secret + end });
    const connection = await connectQueue(server.url, silent, { waitMs: 3000 });
    expect(await connection.redis.ping()).toBe("PONG");
    await connection.close();
  }
});

test("A12: a password that is set and refused is to be corrected, not set; a blank around it is reported", async () => {
  const server = await RedisServer.start(["--requirepass", secret]);
  environment({ MOE_RNAS_QUEUE_PASSWORD: `${secret} ` });
  const { remedy } = await refusal(server.url);
  expect(remedy).toMatch(/^Correct the password, which begins or ends with a blank, in MOE_RNAS_QUEUE_PASSWORD/);
  environment({ MOE_RNAS_QUEUE_PASSWORD: "wrong", MOE_RNAS_QUEUE_USER: "moe" });
  expect((await refusal(server.url)).remedy).toMatch(/^Correct the password in .*it was tried for the user "moe"\.$/);
  environment({ MOE_RNAS_QUEUE_PASSWORD: "", MOE_RNAS_QUEUE_USER: "" });
  expect((await refusal(server.url)).remedy).toMatch(/^Set MOE_RNAS_QUEUE_PASSWORD/);
});

test.each([
  ["NOPERM this user has no permissions to run the 'eval' command", /^Give the user the rights/],
  ["OOM command not allowed when used memory > 'maxmemory'.", /^Give the server more memory/],
  ["READONLY You can't write against a read only replica.", /replica: name its primary/],
  ["MISCONF Redis is configured to save RDB snapshots", /cannot write its snapshots/],
  ["ERR something unforeseen", /^See the server's log/],
])("A12: the remedy for %s fits", (reply, remedy) => {
  expect(lastingError(new Error(reply), "redis://h")).toMatchObject({
    code: "QUEUE_REFUSED",
    remedy: expect.stringMatching(remedy),
  });
});

test("an address without an answer is reported within the time it is given", async () => {
  expect(await refusal(`redis://127.0.0.1:${await freePort()}`)).toMatchObject({
    code: "QUEUE_UNREACHABLE",
    message: expect.stringMatching(/ECONNREFUSED/),
  });
});

test("with TLS, a certificate of an unknown authority is refused, and one that this machine knows is not", async () => {
  const port = await freePort();
  await RedisServer.start([
    ...["--tls-port", String(port), "--tls-auth-clients", "no"],
    ...["--tls-cert-file", path.join(fixtures, "server.pem"), "--tls-key-file", path.join(fixtures, "server.key")],
  ]);
  const url = `rediss://127.0.0.1:${port}`;
  expect(await refusal(url)).toMatchObject({
    code: "QUEUE_CERTIFICATE",
    remedy: expect.stringMatching(/NODE_EXTRA_CA_CERTS/),
  });
  environment({ NODE_EXTRA_CA_CERTS: path.join(fixtures, "server.pem") });
  const worker = await workerProcess(url, null);
  expect(worker.exitCode).toBeNull();
});

test("a login comes from the environment, and a stored password only for the server it was given for", () => {
  const at = (text: string) => parseQueueAddress(text) ?? expect.unreachable("an address");
  const stored = { MOE_RNAS_QUEUE_PASSWORDS: JSON.stringify({ "safe.example:6379": secret }) };
  expect(queueLogin(at("rediss://safe.example"), stored)).toEqual({ user: null, password: secret });
  expect(queueLogin(at("rediss://moe@safe.example:6379/2"), stored)).toEqual({ user: "moe", password: secret });
  expect(queueLogin(at("rediss://evil.example"), stored)).toEqual({ user: null, password: null });
  expect(queueLogin(at("rediss://safe.example:6380"), stored)).toEqual({ user: null, password: null });
  const own = { ...stored, MOE_RNAS_QUEUE_USER: "me", MOE_RNAS_QUEUE_PASSWORD: "mine" };
  expect(queueLogin(at("rediss://moe@safe.example"), own)).toEqual({ user: "me", password: "mine" });
});
