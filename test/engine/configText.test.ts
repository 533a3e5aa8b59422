import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { readConfigText } from "../../src/engine/configText.ts";
import { temporaryFolder } from "../store/temporaryFolder.ts";

const failure = vi.hoisted(() => ({ code: null as string | null }));
vi.mock("node:fs/promises", async (original) => {
  const real = await original<typeof import("node:fs/promises")>();
  const readFile = async (...args: Parameters<typeof real.readFile>) => {
    if (failure.code !== null) throw Object.assign(new Error(failure.code), { code: failure.code });
    return real.readFile(...args);
  };
  return { ...real, readFile };
});

afterEach(() => {
  failure.code = null;
});

test.each([
  ["EBUSY", /is in use by another program/],
  ["EMFILE", /too many files are open/],
  ["ENFILE", /too many files are open/],
  ["EIO", /cannot be read \(EIO\)/],
  ["EACCES", /may not be read/],
  ["ENOTDIR", /does not exist/],
])(
  "A13: a config that the system refuses with %s is said to be that, not text of another kind",
  async (code, message) => {
    failure.code = code;
    await expect(readConfigText("a.rnas")).rejects.toMatchObject({
      code: "CONFIG_FILE",
      message: expect.stringMatching(message),
      remedy: expect.stringMatching(/./),
    });
  },
);

test("A13: a config is strict UTF-8 for command line and editor alike, without its byte order mark", async () => {
  const file = path.join(await temporaryFolder(), "a.rnas");
  await writeFile(file, Buffer.from([0x6e, 0x3a, 0x20, 0xe9, 0x0a]));
  await expect(readConfigText(file)).rejects.toMatchObject({ message: `${file} is not UTF-8 text` });
  await writeFile(file, "\uFEFFname: é\n");
  expect(await readConfigText(file)).toBe("name: é\n");
  await mkdir(`${file}.folder`);
  await expect(readConfigText(`${file}.folder`)).rejects.toMatchObject({
    message: expect.stringMatching(/is a folder/),
  });
});
