import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { packagedReadme } from "../../scripts/packagedReadme.mjs";

const repository = "https://example.org/us/it";

test("pictures lead to the raw file, links to its page, of one revision", () => {
  const readme = [
    '<source srcset="docs/dark.png"><img src="./docs/light.png" alt="a (b)">',
    "[config](docs/config.md#keys), [picture](docs/images/a.png), [paper](https://arxiv.org/abs/2403.11173), [here](#try-it)",
  ].join("\n");
  expect(packagedReadme(readme, repository, "v1.2.3")).toBe(
    [
      '<source srcset="https://example.org/us/it/raw/v1.2.3/docs/dark.png"><img src="https://example.org/us/it/raw/v1.2.3/docs/light.png" alt="a (b)">',
      "[config](https://example.org/us/it/blob/v1.2.3/docs/config.md#keys), [picture](https://example.org/us/it/raw/v1.2.3/docs/images/a.png), [paper](https://arxiv.org/abs/2403.11173), [here](#try-it)",
    ].join("\n"),
  );
});

test("the project's README has no relative address left", () => {
  const packaged = packagedReadme(readFileSync("README.md", "utf8"), repository, "v0");
  const addresses = [...packaged.matchAll(/\b(?:src|srcset|href)="([^"]*)"|\]\(([^)]*)\)/g)].map(
    ([, tag, link]) => tag ?? link,
  );
  expect(addresses.length).toBeGreaterThan(20);
  expect(addresses.filter((address) => !/^(https:\/\/|#)/.test(address ?? ""))).toEqual([]);
});
