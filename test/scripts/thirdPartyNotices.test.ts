import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bundledPackages, thirdPartyNotices } from "../../scripts/thirdPartyNotices.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "notices-"));
});
afterEach(() => rmSync(root, { recursive: true }));

function pack(folder: string, manifest: Record<string, string>, files: Record<string, string>) {
  mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, folder, "package.json"), JSON.stringify(manifest));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, folder, name), text);
}

test("the packages of a bundle are those of which bytes are in it", () => {
  const contributes = (bytesInOutput: number) => ({ bytesInOutput });
  const metafile = {
    inputs: {},
    outputs: {
      "dist/a.js": {
        inputs: {
          "src/a.ts": contributes(5),
          "node_modules/b/lib/b.js": contributes(3),
          "node_modules/shaken/away.js": contributes(0),
          "node_modules/@s/c/node_modules/d/d.js": contributes(1),
          "nothing:node_modules/@s/c/c.js": contributes(1),
        },
      },
    },
  } as unknown as Metafile;
  expect(bundledPackages([metafile])).toEqual([
    "node_modules/@s/c",
    "node_modules/@s/c/node_modules/d",
    "node_modules/b",
  ]);
});

test("a notice holds name, version, licence, address and every licence file", () => {
  pack(
    "p",
    { name: "p", version: "1.0.0", license: "MIT", homepage: "https://p.example" },
    { LICENSE: "Permission\n", NOTICE: "Thanks", "license.js": "" },
  );
  pack("q", { name: "q", version: "2.0.0" }, { "license.md": "The MIT License (MIT)\n\nPermission" });
  const text = thirdPartyNotices(["p", "q"], root);
  expect(text).toContain("p 1.0.0 (MIT)\nhttps://p.example\n\nPermission\nThanks");
  expect(text).toContain("q 2.0.0 (The MIT License (MIT))\n\nThe MIT License (MIT)\n\nPermission");
});

test("a package without a licence text, or with a licence that does not go with this one, is refused by name", () => {
  pack("silent", { name: "silent", version: "1.0.0", license: "MIT" }, {});
  pack("copyleft", { name: "copyleft", version: "1.0.0", license: "GPL-3.0" }, { COPYING: "GNU" });
  expect(() => thirdPartyNotices(["silent", "copyleft"], root)).toThrow(
    'silent has no licence text; copyleft has the licence "GPL-3.0"',
  );
});
