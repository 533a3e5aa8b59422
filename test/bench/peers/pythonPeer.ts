import path from "node:path";
import { present } from "../../../src/base/assert.ts";
import type { Cell } from "../../../src/cell/cell.ts";
import type { StepSize } from "../trainingStep.ts";
import { AnsweringProcess } from "./answeringProcess.ts";
import { pythons } from "./pythons.ts";

/** `cell`: a cell of the search; `compiled`: the same by `torch.compile`; `nn`: PyTorch's own layer. */
export type PeerModel =
  | { readonly kind: "cell" | "compiled"; readonly cell: Cell }
  | { readonly kind: "nn"; readonly layer: "RNN" | "GRU" | "LSTM" };

interface Answer {
  readonly version?: string;
  readonly loss?: number;
  readonly compileMs?: number;
  readonly ms?: number;
}

const scripts = { PyTorch: "pytorchSteps.py", JAX: "jaxSteps.py" } as const;

/** A Python process that trains on one thread. */
export class PythonPeer {
  private constructor(
    private readonly python: AnsweringProcess,
    readonly name: keyof typeof scripts,
    readonly version: string,
  ) {}

  /** @returns null where neither `npm run bench:peers` nor the machine's Python has it. */
  static async start(name: keyof typeof scripts, projectFolder: string): Promise<PythonPeer | null> {
    const script = path.join(projectFolder, "test", "bench", "peers", scripts[name]);
    for (const program of pythons) {
      const python = new AnsweringProcess(program, [script], fairEnvironment());
      const greeting = await python.next();
      if (greeting === null) continue;
      const { version } = JSON.parse(greeting) as Answer;
      return new PythonPeer(python, name, present(version, "a version"));
    }
    return null;
  }

  /** Makes a model and trains it for `warmup` steps. */
  async open(model: PeerModel, size: StepSize, warmup: number): Promise<{ readonly compileMs: number }> {
    const { batch, time, hiddenSize, vocabularySize } = size;
    const request = { open: model, batch, time, hidden: hiddenSize, vocabulary: vocabularySize, warmup };
    const { loss, compileMs = 0 } = await this.#ask(request);
    if (!Number.isFinite(present(loss, "a loss"))) {
      throw new Error(`the loss of ${this.name} is ${loss}: it does not train the same model`);
    }
    return { compileMs };
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
