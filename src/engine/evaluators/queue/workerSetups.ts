import { AppError } from "../../../base/errors.ts";
import type { DatasetPayload } from "../../../data/dataset.ts";
import type { BlobHash } from "../../../protocol/queueProtocol.ts";
import type { LibraryRecord } from "../../../store/runFolder.ts";
import { openBackend } from "../../../training/openBackend.ts";
import type { IndividualConfig } from "../../../training/trainIndividual.ts";
import type { Evaluator } from "../evaluator.ts";
import type { BlobStore } from "./blobStore.ts";
import { PackedError, unpack } from "./packed.ts";
import { setupKey } from "./queueNames.ts";

/** The config sections that decide training, the data, and the library that computes. */
export interface QueuedSetup {
  readonly config: IndividualConfig;
  readonly payload: DatasetPayload;
  /** Left out where any will do. */
  readonly library?: Pick<LibraryRecord, "name" | "version"> | null;
}

interface OpenedSetup {
  readonly evaluator: Evaluator;
  /** Why this machine cannot compute it; null where it can. */
  readonly refusal: string | null;
}

/** Setups kept open: with the threads and the data of each. */
const mostSetups = 2;

interface Entry {
  readonly opening: Promise<OpenedSetup | null>;
  jobs: number;
}

/** The setups that a worker has in hand: fetched once, opened once, the least recently used closed first. */
export class WorkerSetups {
  readonly #entries = new Map<BlobHash, Entry>();

  constructor(
    private readonly store: BlobStore,
    private readonly createEvaluator: (setup: QueuedSetup) => Evaluator,
    /** Where an optional package of the setup (TensorFlow.js) is looked for. */
    private readonly folder: string,
  ) {}

  /** Work with a setup; `null` is handed in where Redis has it no longer. */
  async with<T>(hash: BlobHash, work: (setup: OpenedSetup | null) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(hash) ?? { opening: this.#open(hash), jobs: 0 };
    entry.jobs++;
    this.#entries.delete(hash);
    this.#entries.set(hash, entry);
    try {
      await this.#closeOthers();
      const opened = await entry.opening;
      if (opened === null) this.#entries.delete(hash);
      return await work(opened);
    } catch (cause) {
      // What could not be opened now is tried again with the next job.
      if ((await entry.opening.catch(() => null)) === null) this.#entries.delete(hash);
      throw cause;
    } finally {
      entry.jobs--;
    }
  }

  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    this.#entries.clear();
    await Promise.all(entries.map(close));
  }

  async #open(hash: BlobHash): Promise<OpenedSetup | null> {
    const bytes = await this.store.get(setupKey(hash), hash);
    const setup = bytes === null ? null : readSetup(bytes);
    if (setup === null) return null;
    return { evaluator: this.createEvaluator(setup), refusal: await refusalOf(setup, this.folder) };
  }

  async #closeOthers(): Promise<void> {
    for (const [hash, entry] of this.#entries) {
      if (this.#entries.size <= mostSetups) return;
      if (entry.jobs > 0) continue;
      this.#entries.delete(hash);
      await close(entry);
    }
  }
}

async function close({ opening }: Entry): Promise<void> {
  const opened = await opening.catch(() => null);
  await opened?.evaluator.close();
}

/** With the big arrays on shared memory, as threads need them. Null for bytes that hold no setup. */
function readSetup(bytes: Uint8Array): QueuedSetup | null {
  let setup: Partial<QueuedSetup> | null;
  try {
    setup = unpack(bytes, (length) => new SharedArrayBuffer(length)) as Partial<QueuedSetup> | null;
  } catch (cause) {
    if (cause instanceof PackedError) return null;
    throw cause;
  }
  const isWhole = setup?.config?.training !== undefined && setup.payload?.task !== undefined;
  return isWhole ? (setup as QueuedSetup) : null;
}

/** A setup comes from the network: it may name what to compute with, but no program or file of this machine. */
async function refusalOf({ config, library }: QueuedSetup, folder: string): Promise<string | null> {
  const { backend, blas } = config.training;
  if (backend === "command") return "they name a program to run.";
  if (blas !== "off" && blas !== "system") return "they name a library file to load.";
  try {
    const own = (await openBackend(config.training, folder)).library;
    if (library === undefined) return null;
    if (own?.name === library?.name && own?.version === library?.version) return null;
    const [has, needs] = [own, library].map((each) =>
      each == null ? "our own kernels" : `${each.name} ${each.version}`,
    );
    return `it computes with ${has}, and the run with ${needs}.`;
  } catch (cause) {
    if (cause instanceof AppError) return cause.message;
    throw cause;
  }
}
