import path from "node:path";
import { present } from "../../../src/base/assert.ts";
import type { Cell } from "../../../src/cell/cell.ts";
import type { StepSize } from "../trainingStep.ts";
import { AnsweringProcess } from "./answeringProcess.ts";

/** `cell`: op by op, every timestep; `nn`: PyTorch's own layer. */
export type PytorchModel =
  | { readonly kind: "cell"; readonly cell: Cell }
  | { readonly kind: "nn"; readonly layer: "RNN" | "GRU" | "LSTM" };

interface Answer {
  readonly version?: string;
  readonly loss?: number;
  readonly ms?: number;
}

/** A Python process that trains with PyTorch on one thread. */
export class Pytorch {
  private constructor(
    private readonly python: AnsweringProcess,
    readonly version: string,
  ) {}

  /** @returns null where no Python of the machine has PyTorch. */
  static async start(script: string): Promise<Pytorch | null> {
    for (const program of ["python3", "/usr/bin/python3"]) {
      const python = new AnsweringProcess(program, [script], fairEnvironment());
      const greeting = await python.next();
      if (greeting === null) continue;
      const { version } = JSON.parse(greeting) as Answer;
      return new Pytorch(python, present(version, "PyTorch's version"));
    }
    return null;
  }

  /** @returns the loss of the last step of warming up. */
  async open(model: PytorchModel, size: StepSize, warmup: number): Promise<number> {
    const { batch, time, hiddenSize, vocabularySize } = size;
    const request = { open: model, batch, time, hidden: hiddenSize, vocabulary: vocabularySize, warmup };
    return present((await this.#ask(request)).loss, "a loss");
  }

  /** @returns milliseconds of a step. */
  async steps(count: number): Promise<number> {
    return present((await this.#ask({ steps: count })).ms, "a time");
  }

  close(): void {
    this.python.close();
  }

  async #ask(request: object): Promise<Answer> {
    return JSON.parse(await this.python.ask(JSON.stringify(request))) as Answer;
  }
}

/**
 * One thread, OpenBLAS's own choice of kernels, and a malloc that keeps what it has: with glibc's trimming the larger
 * sizes spend most of their time in page faults, which no one who trains for hours would leave so.
 */
function fairEnvironment(): NodeJS.ProcessEnv {
  const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...environment } = process.env;
  return {
    ...environment,
    OMP_NUM_THREADS: "1",
    OPENBLAS_NUM_THREADS: "1",
    MKL_NUM_THREADS: "1",
    MALLOC_MMAP_THRESHOLD_: "1000000000",
    MALLOC_TRIM_THRESHOLD_: "2000000000",
    MALLOC_TOP_PAD_: "268435456",
  };
}

export function pytorchScript(projectFolder: string): string {
  return path.join(projectFolder, "test", "bench", "peers", "pytorchSteps.py");
}
