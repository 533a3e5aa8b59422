import { expect, test } from "vitest";
import { parseConfig } from "../../src/config/parseConfig.ts";
import { parseQueueAddress, queueAddressIn } from "../../src/config/queueAddress.ts";

const minimal = "task:\n  type: synthetic\n  problem: sum\n";

function findings(queue: string, more = "") {
  return parseConfig(`${minimal}${more}run:\n  queue: "${queue}"\n`).diagnostics;
}

test.each([
  ["redis://localhost", { host: "localhost", port: 6379, database: 0, isEncrypted: false, user: null, password: null }],
  ["rediss://moe@r.example:6380/3", { host: "r.example", port: 6380, database: 3, isEncrypted: true, user: "moe" }],
  ["redis://[::1]:7000", { host: "::1", port: 7000, text: "redis://[::1]:7000" }],
  ["redis://moe:p%40ss@h", { user: "moe", password: "p@ss", text: "redis://moe@h" }],
])("%s is read as it says, and shown without its password", (text, expected) => {
  expect(parseQueueAddress(text)).toMatchObject(expected);
});

test("what is no address of a Redis server is none", () => {
  for (const text of ["", "localhost:6379", "http://h", "redis://", "redis://h/x", "redis://h/1/2"]) {
    expect(parseQueueAddress(text)).toBeNull();
  }
});

test.each([
  ["{ workers: 2, queue: redis://h:7000, retries: 3 }", "redis://h:7000"],
  ["{queue: 'rediss://moe@h/2'}", "rediss://moe@h/2"],
  ["redis://[::1]:7000 # of the lab", "redis://[::1]:7000"],
  ["The queue at redis://h:7000 refuses the login: WRONGPASS.", "redis://h:7000"],
  ["The password of `redis://:secret@h` is in it", "redis://h"],
  ["a queue at h:7000, as http://h says", undefined],
])("in %j the address is found, whatever stands around it", (text, address) => {
  expect(queueAddressIn(text)?.text).toBe(address);
});

test("a config takes a queue, with TLS or without", () => {
  for (const queue of ["redis://localhost:6379", "rediss://moe@r.example:6380/3"]) expect(findings(queue)).toEqual([]);
});

test("a password in a config is refused with the remedy, and its fix keeps the rest of the address", () => {
  expect(findings("rediss://moe:secret@r.example/2")).toMatchObject([
    {
      code: "SECRET_IN_CONFIG",
      severity: "error",
      message: expect.stringMatching(/MOE_RNAS_QUEUE_PASSWORD/),
      replacement: "rediss://moe@r.example/2",
    },
  ]);
  expect(findings("rediss://moe:secret@r.example/2")[0]?.message).not.toMatch(/:secret/);
});

test("an address of another kind is reported at its value", () => {
  expect(findings("http://r.example")).toMatchObject([{ code: "BAD_FORMAT", path: ["run", "queue"] }]);
  expect(findings("redis://h:99999")).toMatchObject([{ code: "BAD_FORMAT", path: ["run", "queue"] }]);
});

test("what a queue cannot train, and what has no effect with one, is said", () => {
  const command = "training: { backend: command, command: train }\n";
  expect(findings("redis://h", command)).toMatchObject([{ code: "UNSUPPORTED", path: ["run", "queue"] }]);
  expect(findings("redis://h", "training: { blas: /lib/b.so }\n")).toMatchObject([
    { code: "UNSUPPORTED", path: ["training", "blas"], replacement: "system" },
  ]);
  const { diagnostics } = parseConfig(`${minimal}run: { queue: 'redis://h', workers: 3 }\n`);
  expect(diagnostics).toMatchObject([{ code: "NO_EFFECT", severity: "hint", path: ["run", "workers"] }]);
});

test.each([
  ["redis://h/0 ", /begins or ends with a blank/],
  ["redis://h/0\\n", /begins or ends with a blank or a line end/],
  ["redis://h:0", /a port is between 1 and 65535, not 0\.$/],
  ["redis://h:99999", /a port is between 1 and 65535, not 99999\.$/],
  ["redis://h/-1", /database behind the `\/` is a number from 0 to 9999/],
  ["redis://h/1.5", /database behind the `\/` is a number/],
  ["redis://h/0?db=3", /nothing belongs behind the database/],
  ["unix:///tmp/redis.sock", /socket file is not supported/],
  ["/tmp/redis.sock", /socket file is not supported/],
  ["localhost:6379", /write `redis:\/\/host:6379`/],
  ["redis://h h", /a blank inside/],
  ["redis://", /write `redis:\/\/host:6379`/],
])("A12: `queue: %s` is refused with what is wrong in it", (queue, message) => {
  expect(findings(queue)).toEqual([
    expect.objectContaining({ code: "BAD_FORMAT", severity: "error", message: expect.stringMatching(message) }),
  ]);
});
