import { expect, test } from "vitest";
import { type CommandSpec, parseCommandArguments, usage, wholeNumber } from "../../src/cli/arguments.ts";

const spec: CommandSpec = {
  name: "search",
  positionals: ["FILE", "[NAME]"],
  summary: "",
  options: { workers: { type: "string", value: "N", summary: "" }, json: { type: "boolean", summary: "" } },
};

test("positionals and options are distinguished in any order", () => {
  const parsed = parseCommandArguments(spec, ["--json", "a.rnas", "--workers", "2"]);
  expect(parsed.positionals).toEqual(["a.rnas"]);
  expect({ ...parsed.options }).toEqual({ json: true, workers: "2" });
});

test("a missing argument is named with the usage", () => {
  expect(() => parseCommandArguments(spec, [])).toThrow("search needs FILE");
});

test("a surplus argument is named", () => {
  expect(() => parseCommandArguments(spec, ["a", "b", "c"])).toThrow('does not take "c"');
});

test("a misspelt option is named with what was meant", () => {
  expect(() => parseCommandArguments(spec, ["a", "--worker", "2"])).toThrow("did you mean --workers?");
});

test("an option without its value says so", () => {
  expect(() => parseCommandArguments(spec, ["a", "--workers"])).toThrow("--workers of search needs N");
});

test("usage shows what is optional", () => {
  expect(usage(spec)).toBe("search FILE [NAME] [--workers N] [--json]");
});

test("a number option must be a whole number in range", () => {
  expect(wholeNumber("workers", "3", 1)).toBe(3);
  expect(() => wholeNumber("workers", "0", 1)).toThrow('--workers is "0"');
  expect(() => wholeNumber("workers", "two", 1)).toThrow('--workers is "two"');
});

test("an option that may stand alone takes a whole number directly behind it, and nothing else", () => {
  const spec: CommandSpec = {
    name: "export",
    positionals: ["RUN", "ID"],
    summary: "",
    options: { retrained: { type: "string", alone: "best", summary: "" }, json: { type: "boolean", summary: "" } },
  };
  const read = (...args: string[]) => parseCommandArguments(spec, args).options.retrained;
  expect(read("run", "3", "--retrained")).toBe("best");
  expect(read("run", "3", "--retrained", "2", "--json")).toBe("2");
  expect(read("--retrained", "run", "3")).toBe("best");
  expect(read("run", "3")).toBe(undefined);
});
