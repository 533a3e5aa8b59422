import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TrainedModel } from "../../trainedModel.ts";
import { ExportRunError, runProgram } from "../../verify/runProgram.ts";
import { mcuStem } from "../mcuModel.ts";
import { avrBoard, boardMain, cortexBoard, cortexLinkerScript, sizeMain } from "./boardPrograms.ts";

/** A board that can be simulated, by the name of its processor. */
export const boardNames = ["cortex-m3", "atmega328p"] as const;
export type BoardName = (typeof boardNames)[number];

interface Board {
  readonly compiler: string;
  readonly size: string;
  readonly flags: readonly string[];
  readonly files: { readonly [name: string]: string };
  /** The simulator of an ELF file. */
  simulator(program: string): readonly [command: string, ...args: string[]];
  /** Bytes of it. */
  readonly flash: number;
  readonly ram: number;
  /** What is counted of a timestep. */
  readonly counts: "instructions" | "cycles";
}

const strict = [
  "-std=gnu99",
  "-Os",
  "-ffunction-sections",
  "-fdata-sections",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Wno-unused-function",
  "-Wno-unused-variable",
];

const boards: { readonly [K in BoardName]: Board } = {
  "cortex-m3": {
    compiler: "arm-none-eabi-gcc",
    size: "arm-none-eabi-size",
    flags: [...strict, "-mcpu=cortex-m3", "-mthumb", "-nostartfiles", "-Wl,--gc-sections", "-T", "board.ld"],
    files: { "board.h": cortexBoard, "board.ld": cortexLinkerScript },
    simulator: (program) => [
      "qemu-system-arm",
      ..."-M lm3s6965evb -nographic -monitor none -serial none".split(" "),
      ..."-semihosting-config enable=on,target=native -icount shift=0 -kernel".split(" "),
      program,
    ],
    flash: 256 * 1024,
    ram: 64 * 1024,
    counts: "instructions",
  },
  atmega328p: {
    compiler: "avr-gcc",
    size: "avr-size",
    flags: [...strict, "-mmcu=atmega328p", "-Wl,--gc-sections"],
    files: { "board.h": avrBoard },
    simulator: (program) => ["simavr", "-m", "atmega328p", "-f", "16000000", program],
    flash: 32 * 1024,
    ram: 2 * 1024,
    counts: "cycles",
  },
};

/** Where less is left for the stack, it would run over the variables, and the program never end. */
const leastStack = 256;

/** What a simulated board says of an export. Bytes, but for `count`. */
export interface Simulation {
  readonly board: BoardName;
  readonly fits: true;
  /** Outputs of the test vectors that differ from the TypeScript integers: 0. */
  readonly different: number;
  /** Code, weights and tables, the compiler's own functions among them; from the linker, optimised for size (`-Os`). */
  readonly flashBytes: number;
  /** State, one timestep's input and output: what the caller holds. */
  readonly ramBytes: number;
  /** The deepest that one step grows the stack. */
  readonly stackBytes: number;
  /** Of one timestep, the mean of the test vectors: cycles on the ATmega328P, instructions on the Cortex-M3. */
  readonly count: number;
  readonly counts: "instructions" | "cycles";
}

/** An export, or its test vectors, that a board has no room for. */
export interface DoesNotFit {
  readonly board: BoardName;
  readonly fits: false;
  /** What the board has, in bytes. */
  readonly flash: number;
  readonly ram: number;
}

/**
 * Compiles the library of an export for a board and runs its test vectors in a simulator: QEMU's lm3s6965evb, or simavr.
 *
 * @param folder that the export was written to. @param timesteps of its vectors.
 * @returns null when compiler or simulator are not there; that it does not fit where it would run over its memory.
 */
export async function simulate(
  model: TrainedModel,
  folder: string,
  name: BoardName,
  timesteps: number,
): Promise<Simulation | DoesNotFit | null> {
  const board = boards[name];
  const doesNotFit: DoesNotFit = { board: name, fits: false, flash: board.flash, ram: board.ram };
  const stem = mcuStem(model);
  const scratch = await mkdtemp(path.join(tmpdir(), "moe-rnas-board-"));
  const inFolder = (file: string) => path.join(scratch, file);
  try {
    const tokens = model.spec.input.kind === "tokens";
    const both = model.spec.bidirectional === true;
    const files = { ...board.files, "main.c": boardMain(stem, tokens, both), "size.c": sizeMain(stem, tokens, both) };
    for (const [file, content] of Object.entries(files)) await writeFile(inFolder(file), content);
    const build = async (main: string, output: string, ...extra: string[]) => {
      const library = path.join(folder, stem);
      const include = [scratch, path.join(library, "src"), path.join(library, "examples", "check")].flatMap((each) => [
        "-I",
        each,
      ]);
      const flags = board.flags.map((flag) => (flag in files ? inFolder(flag) : flag));
      const sources = [inFolder(main), path.join(library, "src", `${stem}.c`)];
      const built = await runProgram(board.compiler, [
        ...flags,
        ...extra,
        ...include,
        ...sources,
        "-o",
        inFolder(output),
      ]);
      if (built === null) return "absent";
      // The linker's words for a program that is too large: `region `text' overflowed by 98 bytes`.
      if (built.code !== 0 && /region .* overflowed/.test(built.stderr)) return "too large";
      if (built.code !== 0) throw new ExportRunError(board.compiler, built);
      return "built";
    };
    if ((await build("size.c", "empty.elf", "-DNOTHING")) === "absent") return null;
    if ((await build("size.c", "size.elf")) === "too large") return doesNotFit;
    if ((await build("main.c", "program.elf")) === "too large") return doesNotFit;
    if ((await sizesOf(board, inFolder("program.elf"))).ram > board.ram - leastStack) return doesNotFit;
    const [full, empty] = [await sizesOf(board, inFolder("size.elf")), await sizesOf(board, inFolder("empty.elf"))];
    const [command, ...args] = board.simulator(inFolder("program.elf"));
    const ran = await runProgram(command, args);
    if (ran === null) return null;
    const numbers = /(\d+) (\d+) (\d+) /.exec(ran.stdout.toString("latin1") + ran.stderr);
    if (numbers === null) throw new ExportRunError(command, { stderr: ran.stdout.toString("latin1") + ran.stderr });
    const [different, counted, stack] = numbers.slice(1).map(Number) as [number, number, number];
    return {
      board: name,
      fits: true,
      different,
      flashBytes: full.flash - empty.flash,
      ramBytes: full.ram - empty.ram,
      stackBytes: stack,
      count: counted / timesteps,
      counts: board.counts,
    };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** As the linker laid a program out: text and data lie in flash, data and bss in memory. */
async function sizesOf({ size }: Board, program: string): Promise<{ readonly flash: number; readonly ram: number }> {
  const ran = await runProgram(size, [program]);
  const [text, data, bss] = (ran?.stdout.toString("latin1").split("\n")[1] ?? "").trim().split(/\s+/).map(Number);
  if (ran === null || text === undefined || data === undefined || bss === undefined || Number.isNaN(bss)) {
    throw new ExportRunError(size, ran ?? { stderr: "it is not there" });
  }
  return { flash: text + data, ram: data + bss };
}
