import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AnsweringProcess } from "./answeringProcess.ts";

/** C [m, n] = A [m, k] · B [k, n]; where `transposed`, A is stored as [k, m]. */
export interface ProductSize {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposed?: boolean;
}

/** A C program that calls the products of a BLAS, on one thread. */
export class BlasFromC {
  private constructor(
    private readonly program: AnsweringProcess,
    private readonly folder: string,
  ) {}

  /** @returns null where there is no C compiler. */
  static start(projectFolder: string, library: string): BlasFromC | null {
    const folder = mkdtempSync(path.join(tmpdir(), "rnas-bench-"));
    const source = path.join(projectFolder, "test", "bench", "peers", "blasProducts.c");
    const program = path.join(folder, "blasProducts");
    try {
      execFileSync("cc", ["-O2", "-o", program, source, "-ldl"], { stdio: "ignore" });
    } catch {
      // No compiler, or one that knows no dlopen: the rows go without a peer.
      rmSync(folder, { recursive: true });
      return null;
    }
    const { OPENBLAS_CORETYPE: _, OPENBLAS_L2_SIZE: __, ...environment } = process.env;
    const child = new AnsweringProcess(program, [library], { ...environment, OPENBLAS_NUM_THREADS: "1" });
    return new BlasFromC(child, folder);
  }

  /** @returns milliseconds of one product on the processor. */
  async product({ m, k, n, transposed = false }: ProductSize, calls: number): Promise<number> {
    return Number(await this.program.ask([m, k, n, Number(transposed), calls].join(" ")));
  }

  close(): void {
    this.program.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
