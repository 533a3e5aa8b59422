import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { counted } from "../../base/counted.ts";
import { AppError } from "../../base/errors.ts";
import { weightBytes } from "../../export/c/cHeader.ts";
import { measureInt8Loss } from "../../export/c/int8Loss.ts";
import { int8LossText } from "../../export/c/int8LossText.ts";
import type { ExportFile } from "../../export/exportFile.ts";
import {
  type CellFormat,
  cellFile,
  type ExportFormat,
  type ExportOptions,
  exportFiles,
  exportFormats,
  isCellFormat,
} from "../../export/formats.ts";
import { prepareMcu } from "../../export/mcu/prepareMcu.ts";
import type { DoesNotFit, Simulation } from "../../export/mcu/simulate/simulate.ts";
import type { TrainedModel } from "../../export/trainedModel.ts";
import { validationSample } from "../../export/verify/reference.ts";
import { exportTolerance, isWrong, type Verification, verifyExport } from "../../export/verify/verifyExport.ts";
import type { Granularity } from "../../integer/integerModel.ts";
import { lossUnit } from "../../measures/loss.ts";
import { asStorageError } from "../../store/storageError.ts";
import type { CommandSpec, ParsedArguments } from "../arguments.ts";
import { chosenCell, chosenModel, modelOptions } from "../chosenModel.ts";
import { exitCode } from "../exitCode.ts";
import { mcuText, simulated, simulationText } from "../mcuReport.ts";
import type { Output } from "../output.ts";
import { UsageError } from "../usageError.ts";

export const spec: CommandSpec = {
  name: "export",
  positionals: ["RUN", "ID"],
  summary: "Write a trained individual as source code or model files of other systems.",
  options: {
    format: {
      type: "string",
      value: "FORMAT",
      summary: `${exportFormats.join(", ")}, several with commas, or all`,
    },
    out: { type: "string", value: "DIR", summary: "folder to write to; by default one named after run and individual" },
    int8: { type: "boolean", summary: "C: weights in 8 bits; the loss that this costs is measured and written down" },
    target: {
      type: "string",
      value: "mcu",
      summary: "C: `mcu` writes a library in integers only for microcontrollers (docs/microcontrollers.md)",
    },
    quantize: {
      type: "string",
      value: "SCALES",
      summary: "with --target mcu: a scale per-channel (the default) or per-tensor",
    },
    verify: { type: "boolean", summary: "run what was written and compare it with our own model" },
    ...modelOptions,
    json: { type: "boolean", summary: "what was written and how it was verified, as JSON" },
  },
};

/** An export was written but does not compute what the model does. */
class ExportWrongError extends AppError {
  readonly code = "EXPORT_WRONG";
}

export async function run(args: ParsedArguments, output: Output) {
  const { options } = args;
  const formats = chosenFormats(options.format);
  const cellFormats = formats.filter(isCellFormat);
  if (cellFormats.length === formats.length && options.verify !== true) return exportCell(args, cellFormats, output);
  const { model, payload, config, whose } = await chosenModel(args);
  const granularity = chosenGranularity(args, formats);
  const isInt8 = options.int8 === true && formats.includes("c") && granularity === null;
  const mostBatches = config.training.max_validation_batches ?? null;
  const exportOptions: ExportOptions = {
    int8: isInt8 ? measureInt8Loss(model, payload, mostBatches) : null,
    ...(granularity === null ? {} : { mcu: prepareMcu(model, payload, { granularity, mostBatches }) }),
  };
  const out = path.resolve(typeof options.out === "string" ? options.out : model.stem);
  const files = await writeFiles(
    out,
    formats.flatMap((format) => exportFiles(format, model, exportOptions)),
  );
  const say = options.json === true ? () => {} : output.out;
  say(`${model.title} (${whose}), written to ${out}\n`);
  if (exportOptions.int8 !== null) say(int8Text(model, exportOptions.int8));
  if (exportOptions.mcu !== undefined) say(mcuText(exportOptions.mcu));
  const verifications: (Verification & { readonly format: ExportFormat })[] = [];
  const simulations: (Simulation | DoesNotFit | null)[] = [];
  if (options.verify === true) {
    const sample = validationSample(model, payload);
    say(
      `Compared on ${counted(sample.batch, "sequence")} of ${counted(sample.time, "timestep")} of the validation data\n`,
    );
    const cKind = granularity !== null ? "mcu" : isInt8 ? "int8" : "float32";
    for (const format of formats) {
      const verification = await verifyExport(format, { model, folder: out, sample }, cKind);
      say(`  ${format.padEnd(18)}${verificationText(verification)}\n`);
      verifications.push({ format, ...verification });
    }
    if (exportOptions.mcu !== undefined) {
      simulations.push(...(await simulated(exportOptions.mcu, out)));
      say(simulationText(simulations));
    }
  }
  if (options.json === true) {
    const { title, origin, spec } = model;
    const { int8, mcu } = exportOptions;
    const integers = mcu === undefined ? null : mcu.loss;
    output.out(
      `${JSON.stringify({ title, origin, out, files, int8, integers, lossUnit: lossUnit(spec.output.loss), verifications, simulations: simulations.filter((each) => each?.fits === true) })}\n`,
    );
  }
  const wrong = [
    ...verifications.filter(isWrong).map(({ format }) => format),
    ...simulations.flatMap((each) => (each?.fits === true && each.different > 0 ? [each.board] : [])),
  ];
  if (wrong.length === 0) return exitCode.ok;
  throw new ExportWrongError(
    `what was exported as ${wrong.join(", ")} is off by more than ${exportTolerance}`,
    "Do not use it; please report the run's cell.",
  );
}

function chosenFormats(option: string | boolean | undefined): readonly ExportFormat[] {
  const list = exportFormats.join(", ");
  if (typeof option !== "string") throw new UsageError("export needs --format", `choose of ${list}, or all`);
  if (option === "all") return exportFormats;
  return option.split(",").map((name) => {
    const format = exportFormats.find((each) => each === name.trim());
    if (format === undefined) throw new UsageError(`there is no format "${name}"`, `choose of ${list}, or all`);
    return format;
  });
}

/** Of a microcontroller's weights; null for any other export. */
function chosenGranularity({ options }: ParsedArguments, formats: readonly ExportFormat[]): Granularity | null {
  const { target, quantize = "per-channel" } = options;
  if (target === undefined) {
    if (options.quantize === undefined) return null;
    throw new UsageError("--quantize is of microcontrollers", "give --target mcu too");
  }
  if (target !== "mcu") throw new UsageError(`there is no target "${target}"`, "the one there is is mcu");
  if (!formats.includes("c")) throw new UsageError("--target mcu is of the C export", "give --format c");
  if (options.int8 === true) {
    throw new UsageError("--int8 keeps floating-point values", "leave it out: --target mcu has 8-bit weights");
  }
  if (quantize === "per-channel" || quantize === "per-tensor") return quantize;
  throw new UsageError(`--quantize is per-channel or per-tensor, not "${quantize}"`, "choose one of the two");
}

/** The cell alone: on the standard output where no folder is named. */
async function exportCell(args: ParsedArguments, formats: readonly CellFormat[], output: Output) {
  const { options } = args;
  const { title, stem, cell } = await chosenCell(args);
  const written = formats.map((format) => cellFile(format, stem, cell));
  if (options.out === undefined && options.json !== true) {
    for (const { content } of written) output.out(String(content));
    return exitCode.ok;
  }
  const out = path.resolve(typeof options.out === "string" ? options.out : stem);
  const files = await writeFiles(out, written);
  if (options.json === true) {
    output.out(
      `${JSON.stringify({ title, origin: null, out, files, int8: null, integers: null, verifications: [] })}\n`,
    );
  } else output.out(`${title}, written to ${out}\n`);
  return exitCode.ok;
}

/** @returns their names, each once. */
async function writeFiles(out: string, files: readonly ExportFile[]): Promise<string[]> {
  try {
    await mkdir(out, { recursive: true });
    for (const { name, content } of files) {
      await mkdir(path.dirname(path.join(out, name)), { recursive: true });
      await writeFile(path.join(out, name), content);
    }
    return [...new Set(files.map(({ name }) => name))];
  } catch (cause) {
    throw asStorageError(cause, "write to", out);
  }
}

function int8Text(model: TrainedModel, loss: NonNullable<ExportOptions["int8"]>): string {
  const { float32, int8, difference } = int8LossText(loss);
  const kilobytes = (isInt8: boolean) => (weightBytes(model, isInt8) / 1000).toFixed(1);
  return `int8: validation loss ${int8} ${lossUnit(model.spec.output.loss)}, ${float32} in float32 (${difference}); ${kilobytes(true)} kB of weights, ${kilobytes(false)} in float32
`;
}

function verificationText(verification: Verification): string {
  switch (verification.kind) {
    case "run": {
      const { by, difference, stepMicroseconds } = verification;
      const time = stepMicroseconds === undefined ? "" : `; ${stepMicroseconds.toPrecision(3)} µs a timestep`;
      return `largest difference ${difference.toExponential(1)}, run by ${by}${time}`;
    }
    case "read":
      return `${verification.isRight ? "right" : "WRONG"}, read back ${verification.how}`;
    case "notVerified":
      return `not verified: ${verification.because}`;
  }
}
