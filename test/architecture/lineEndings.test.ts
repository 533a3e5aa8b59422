import { execFileSync } from "node:child_process";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const root = path.resolve(import.meta.dirname, "../..");

test("a checkout by Git for Windows, which writes CRLF unless configured otherwise, has the bytes of every other one", async () => {
  const folder = await temporaryFolder();
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "--quiet");
  git("config", "core.autocrlf", "true");
  const samples = [".gitattributes", "package.json", "src/extension.ts", "examples/anbn.rnas", "media/icon.png"];
  for (const sample of samples) await cp(path.join(root, sample), path.join(folder, sample), { recursive: true });
  // Git takes it for text, having no zero byte.
  await writeFile(path.join(folder, "weights.safetensors"), "a\r\nb\n");
  git("add", "--all");
  for (const sample of [...samples, "weights.safetensors"]) await rm(path.join(folder, sample));
  git("checkout-index", "--all");
  for (const sample of samples) {
    expect(await readFile(path.join(folder, sample)), sample).toEqual(await readFile(path.join(root, sample)));
  }
  expect(await readFile(path.join(folder, "weights.safetensors"), "utf8")).toBe("a\r\nb\n");
});
