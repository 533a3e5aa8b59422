import path from "node:path";
import { hasMemory } from "../../cell/memory.ts";
import { inputSize } from "../../compiler/modelSpec.ts";
import type { ExportedCase, ModelRun } from "./modelRun.ts";
import { ExportRunError, runProgram } from "./runProgram.ts";
import { unitCases } from "./unitCases.ts";

/** Reads cases from standard input as JSON and prints their runs; `run` of a library stands in front of it. */
const program = `
import importlib.util, json, math, sys

def load(file):
    spec = importlib.util.spec_from_file_location("exported", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

def flat(values):
    return [float(value) for value in values.reshape(-1).tolist()]

def units(module, cases, windowed):
    features = values = None
    if hasattr(module, "standardise"):
        each = lambda rows: module.standardise(rows) if windowed else [module.standardise(row) for row in rows]
        features = [[value for row in each(case["rows"]) for value in row] for case in cases]
    if hasattr(module, "in_units"):
        values = [module.in_units(case["outputs"], *([case["rows"]] if windowed else [])) for case in cases]
    finite = lambda lists: lists and [[value if math.isfinite(value) else None for value in each] for each in lists]
    return {"features": finite(features), "values": finite(values)}

for line in sys.stdin:
    case = json.loads(line)
    module = load(case["file"])
    print(json.dumps({**run(module, case), "units": units(module, case["units"], case["windowed"])}))
`;

const pytorchRun = `
def run(module, case):
    import torch
    inputs = torch.tensor(case["inputs"], dtype=torch.long if case["tokens"] else torch.float32)
    model = module.load()
    with torch.no_grad():
        result = model(inputs.reshape(case["shape"]))
    if case["whole"]:
        return {"outputs": flat(result), "h": None, "c": None}
    outputs, state = result
    h, c = state if case["memory"] else (state, None)
    return {"outputs": flat(outputs), "h": flat(h), "c": None if c is None else flat(c)}
`;

const kerasRun = `
def run(module, case):
    import keras, numpy
    inputs = numpy.array(case["inputs"], dtype="int32" if case["tokens"] else "float32").reshape(case["shape"])
    outputs = keras.ops.convert_to_numpy(module.load()(numpy.swapaxes(inputs, 0, 1)))
    return {"outputs": flat(numpy.swapaxes(outputs, 0, 1)), "h": None, "c": None}
`;

interface PythonOptions {
  /** Interpreters by name or path; the first that has the library is taken. */
  readonly pythons?: readonly string[];
  /** A folder that modules are looked for in first. */
  readonly modules?: string;
}

/** A virtual environment often hides the system's Python, whose packages may be the ones that are wanted. */
const usualPythons = ["python3", "/usr/bin/python3", "python"];

/** Runs PyTorch exports, all in one process. Null when this Python has no PyTorch. */
export function runPytorch(cases: readonly ExportedCase[], options: PythonOptions = {}): Promise<ModelRun[] | null> {
  return runPython(cases, options, "torch", pytorchRun, (stem) => `${stem}.py`);
}

/** Runs Keras exports, all in one process. Null when this Python has no Keras. */
export function runKeras(cases: readonly ExportedCase[], options: PythonOptions = {}): Promise<ModelRun[] | null> {
  return runPython(cases, options, "keras", kerasRun, (stem) => `${stem}_keras.py`);
}

async function runPython(
  cases: readonly ExportedCase[],
  { pythons = usualPythons, modules }: PythonOptions,
  library: string,
  run: string,
  fileName: (stem: string) => string,
): Promise<ModelRun[] | null> {
  const environment = modules === undefined ? {} : { PYTHONPATH: modules };
  const python = await firstThatRuns(pythons, hasLibrary(library), environment);
  if (python === null) return null;
  const lines = cases.map(({ model, folder, sample }) => {
    const { spec } = model;
    const tokens = spec.input.kind === "tokens";
    return JSON.stringify({
      file: path.join(folder, fileName(model.stem)),
      inputs: [...sample.inputs],
      shape: [sample.time, sample.batch, ...(tokens ? [] : [inputSize(spec)])],
      tokens,
      memory: hasMemory(spec.cell),
      whole: spec.bidirectional === true,
      units: unitCases(model.meaning),
      windowed: model.meaning.window !== undefined,
    });
  });
  const result = await runProgram(python, ["-c", run + program], `${lines.join("\n")}\n`, {
    ...environment,
    PYTHONDONTWRITEBYTECODE: "1",
    // The models are small: threads would only wait for each other.
    OMP_NUM_THREADS: "1",
  });
  if (result?.code !== 0) throw new ExportRunError(`${python} with ${library}`, result ?? { stderr: "" });
  const printed = result.stdout.toString("utf8").trimEnd().split("\n");
  return printed.map((line) => JSON.parse(line) as ModelRun);
}

/** Looks for a library without the second that importing a large one takes. */
function hasLibrary(name: string): string {
  return `import importlib.util, sys; sys.exit(importlib.util.find_spec("${name}") is None)`;
}

async function firstThatRuns(
  pythons: readonly string[],
  code: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string | null> {
  for (const python of pythons) {
    const probe = await runProgram(python, ["-c", code], "", environment);
    if (probe?.code === 0) return python;
  }
  return null;
}

/** What Python's own parser finds in a file. */
interface PythonStructure {
  readonly classes: readonly string[];
  readonly functions: readonly string[];
  /** Attributes of `self` that hold a `keras.layers.Dense`, by class. */
  readonly dense: { readonly [className: string]: readonly string[] };
  /** Right-hand sides of assignments in `Cell.call`, by variable, as Python would write them. */
  readonly call: { readonly [variable: string]: string };
}

const structureProgram = `
import ast, json, sys
tree = ast.parse(open(sys.argv[1], encoding="utf-8").read())
classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
def dense(node):
    return [
        each.targets[0].attr for each in ast.walk(node)
        if isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Attribute)
        and isinstance(each.value, ast.Call) and ast.unparse(each.value.func) == "keras.layers.Dense"
    ]
call = next(each for node in classes if node.name == "Cell" for each in node.body if getattr(each, "name", "") == "call")
print(json.dumps({
    "classes": [node.name for node in classes],
    "functions": [node.name for node in tree.body if isinstance(node, ast.FunctionDef)],
    "dense": {node.name: dense(node) for node in classes},
    "call": {ast.unparse(each.targets[0]): ast.unparse(each.value) for each in call.body if isinstance(each, ast.Assign)},
}))
`;

/** The structure of a Python file. Null when there is no Python. */
export async function pythonStructure(file: string): Promise<PythonStructure | null> {
  const python = await firstThatRuns(usualPythons, "import ast, sys; sys.exit(sys.version_info < (3, 9))");
  if (python === null) return null;
  const result = await runProgram(python, ["-c", structureProgram, file]);
  if (result?.code !== 0) throw new ExportRunError(`parsing ${file}`, result ?? { stderr: "" });
  return JSON.parse(result.stdout.toString("utf8")) as PythonStructure;
}
