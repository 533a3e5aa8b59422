import { AppError } from "../../base/errors.ts";
import type { Backend } from "../backend.ts";
import { loadOptionalPackage, type OptionalPackage } from "../optionalPackage.ts";
import type { TensorFlow } from "./tensorflowLibrary.ts";
import { TensorflowModel } from "./tensorflowModel.ts";

/** `training.backend: tensorflow` asks for a package that is not there or cannot be loaded. */
export class TensorflowUnavailableError extends AppError {
  readonly code = "TENSORFLOW_UNAVAILABLE";
  constructor(why: string, options?: ErrorOptions) {
    super(
      `\`training.backend: tensorflow\` needs @tensorflow/tfjs-node or @tensorflow/tfjs-node-gpu, ${why}.`,
      "Run `npm install @tensorflow/tfjs-node` in the folder of the config (it downloads a native library), or use `backend: wasm`.",
      options,
    );
  }
}

/** The package for graphics cards first: it is there only where the user installed it. */
const packages = ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"];

/**
 * TensorFlow.js over its native library, where the user has it. It is no dependency of ours: every installation would
 * download that library, several hundred megabytes, and fail where it is not to be had.
 *
 * @param folder where the package is looked for as well.
 * @throws {TensorflowUnavailableError}
 */
export async function openTensorflow(folder: string): Promise<Backend> {
  // Individuals train side by side, so one thread each. The library reads these when it is loaded.
  process.env.TF_NUM_INTRAOP_THREADS ??= "1";
  process.env.TF_NUM_INTEROP_THREADS ??= "1";
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "1";
  for (const name of packages) {
    let found: OptionalPackage | null;
    try {
      found = await loadOptionalPackage(name, folder);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new TensorflowUnavailableError(`but ${name} cannot be loaded: ${reason}`, { cause });
    }
    if (found !== null) return tensorflowBackend(name, found);
  }
  throw new TensorflowUnavailableError("and neither is installed");
}

function tensorflowBackend(name: string, { file, exports }: OptionalPackage): Backend {
  const tf = exports as TensorFlow;
  tf.enableProdMode();
  return {
    name: "tensorflow",
    library: { name, version: tf.version_core, path: file },
    createModel: (spec, optimizer) => new TensorflowModel(tf, spec, optimizer),
  };
}
