import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

async function imported(equations: string, ...options: string[]) {
  const file = path.join(await temporaryFolder(), "cell.txt");
  await writeFile(file, equations);
  const written = { out: "", err: "" };
  const code = await dispatch(["import-cell", file, ...options], {
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

const twoBiases = "h' = tanh(linear_b(x) + linear_b(h) * 1)";

test("cells are printed as they are, or simplified with what was left out", async () => {
  expect(await imported(twoBiases)).toMatchObject({
    out: "# cell\nh' = tanh(linear_b(x) + linear_b(h) * 1)\n\n\n",
    err: "",
  });
  const { code, out, err } = await imported(twoBiases, "--simplify");
  expect(code).toBe(0);
  expect(out).toBe("# cell\nh' = tanh(linear_b(x) + linear(h))\n\n\n");
  expect(err).toMatch(/^cell: 5 → 4 blocks: .*two biases add up/);
});

test("a cell of which nothing would be left is printed as it is, and said to be one", async () => {
  const { out, err } = await imported("h' = tanh(linear(x)) + h - h", "--simplify");
  expect(out).toContain("h' = tanh(linear(x)) + h - h");
  expect(err).toMatch(/does not depend on x or not on the past/);
});
