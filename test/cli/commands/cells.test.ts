import { expect, test } from "vitest";
import { zoo } from "../../../src/cell/zoo/zoo.ts";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { zooReference } from "../../../src/config/zooReference.ts";

async function printed(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: "", err: "" };
  const code = await dispatch(["cells", ...args], {
    out: (text) => {
      written.out += text;
    },
    err: (text) => {
      written.err += text;
    },
    interactive: false,
    columns: 80,
  });
  return { code, ...written };
}

test("all published cells are listed with their counts and papers, and the groups", async () => {
  const { code, out } = await printed();
  expect(code).toBe(0);
  for (const { name } of zoo) expect(out).toMatch(new RegExp(`^${name} `, "m"));
  expect(out).toMatch(/^mgu +2HI \+ 2H² \+ 2H +13 +Minimal gated unit +Zhou et al\. 2016$/m);
  expect(out).toContain(`${zoo.length} cells. Groups:`);
});

test("one cell is shown with its equations, one that is another's twin says so", async () => {
  expect((await printed("mgu")).out).toContain("    n = tanh(linear_b(x) + linear(f * h))\n");
  expect((await printed("mingru")).out).toContain("The same cell as trnn.");
  expect((await printed("gate_free")).out).toMatch(/^trnn: [\s\S]*^qrnn_fo: /m);
});

test("as Markdown it is the page of the documentation; one cell has its drawing; JSON has all of it", async () => {
  expect((await printed("--markdown")).out).toBe(zooReference());
  expect((await printed("mgu", "--markdown")).out).toMatch(/^# mgu[\s\S]*```mermaid\nflowchart TD/);
  const [mgu] = JSON.parse((await printed("mgu", "--json")).out);
  expect(mgu).toMatchObject({ name: "mgu", parameters: { inputs: 2, states: 2, vectors: 2 }, blocks: 13, same: [] });
});

test("a name that is no cell is a mistake of the command line", async () => {
  const { code, err } = await printed("mguu");
  expect(code).toBe(2);
  expect(err).toMatch(/Did you mean mgu\?/);
});
