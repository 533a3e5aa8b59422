import { expect, test } from "vitest";
import type { SecretStorage } from "vscode";
import { QueuePasswords } from "../../../src/host/processes/queuePasswords.ts";

/** The part of the editor's secret storage that is used. */
function storage() {
  const kept = new Map<string, string>();
  const secrets = {
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
  return { kept, passwords: new QueuePasswords(secrets as unknown as SecretStorage) };
}

test("passwords are kept by server, and search processes get them in one variable", async () => {
  const { passwords } = storage();
  expect(await passwords.environment()).toEqual({});
  await passwords.set("a.example:6379", "one");
  await passwords.set("b.example:6379", "two");
  await passwords.set("a.example:6379", "three");
  const { MOE_RNAS_QUEUE_PASSWORDS: json = "" } = await passwords.environment();
  expect(JSON.parse(json)).toEqual({ "a.example:6379": "three", "b.example:6379": "two" });
});

test("an empty password forgets the one that was kept, and nothing is left of the last one", async () => {
  const { kept, passwords } = storage();
  await passwords.set("a.example:6379", "one");
  await passwords.set("a.example:6379", "");
  expect(await passwords.environment()).toEqual({});
  expect(kept.size).toBe(0);
});
