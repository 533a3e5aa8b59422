import { access, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { withCapitalDrive } from "../base/driveLetter.ts";
import { AppError } from "../base/errors.ts";
import type { HashedFile } from "../base/hashedFile.ts";
import { asSentence } from "../base/sentence.ts";
import { count, fields, list, misfitText, nullOr, text } from "../base/shape.ts";
import { runFolderName, runFolderNumber, runFolderStem } from "../config/runFolderName.ts";
import { type Disk, writeFileAtomic } from "./disk.ts";
import { createDraftFolder, removeAbandonedDrafts } from "./draftFolder.ts";
import { asStorageError, systemErrorCode } from "./storageError.ts";
import { mostNoteBytes, readWhole } from "./untrustedFile.ts";

/**
 * The layout of a run folder, `<runs>/<name>-<number>/`, where `<runs>` is `.rnas` beside the config by default:
 *
 * | entry | content |
 * |---|---|
 * | `manifest.json` | format version, product version, hashes, where the data lie |
 * | `config.rnas` | the text of the config, as it was at the start |
 * | `events.jsonl` | the log (`RunEvent`s, `record.ts`): the one truth about the run |
 * | `events.columns` | what the log amounts to, to open it faster (`viewCache.ts`); may be deleted at any time |
 * | `events.damaged-<n>` | what opening found unreadable and moved aside |
 * | `sessions.jsonl` | the processes that worked on it |
 * | `spool/` | results that are not in the log yet |
 * | `weights/<id>.safetensors` | weights of the front and of parents still needed |
 * | `confirmed/<id>.safetensors` | weights of the front trained anew from scratch, of its best training |
 * | `retrain/<settings>/` | the front trained anew and tested (`retrainFolder.ts`); no search reads it |
 * | `trainer/` | what a program of the user's is given and writes; nothing in it is needed again |
 * | `lock` | the one writing process |
 * | `control.json` | address and token of that process, for its owner only |
 * | `references.json` | what simple solutions reach on its data (`referencesFile.ts`); no search reads it |
 * | `data.json` | what was read of its data when it began (`dataSummaryFile.ts`); no search reads it |
 * | `test.json` | what the named cells of a study measure on the test data (`testScoresFile.ts`); no search reads it |
 * | `workers.json` | the workers of its queue, while it searches with one |
 */
export class RunFolder {
  /** Absolute. */
  readonly folder: string;
  readonly manifestFile: string;
  readonly configFile: string;
  readonly eventsFile: string;
  readonly columnsFile: string;
  readonly sessionsFile: string;
  readonly spoolFolder: string;
  readonly weightsFolder: string;
  readonly confirmedFolder: string;
  readonly retrainFolder: string;
  readonly trainerFolder: string;
  readonly lockFile: string;
  readonly controlFile: string;
  readonly workersFile: string;
  readonly referencesFile: string;
  readonly dataFile: string;
  readonly testFile: string;

  /** @param absolutePath on Windows `d:` and `D:` are the same run. */
  constructor(absolutePath: string) {
    const folder = withCapitalDrive(absolutePath);
    this.folder = folder;
    this.manifestFile = path.join(folder, "manifest.json");
    this.configFile = path.join(folder, "config.rnas");
    this.eventsFile = path.join(folder, "events.jsonl");
    this.columnsFile = path.join(folder, "events.columns");
    this.sessionsFile = path.join(folder, "sessions.jsonl");
    this.spoolFolder = path.join(folder, "spool");
    this.weightsFolder = path.join(folder, "weights");
    this.confirmedFolder = path.join(folder, "confirmed");
    this.retrainFolder = path.join(folder, "retrain");
    this.trainerFolder = path.join(folder, "trainer");
    this.lockFile = path.join(folder, "lock");
    this.controlFile = path.join(folder, "control.json");
    this.workersFile = path.join(folder, "workers.json");
    this.referencesFile = path.join(folder, "references.json");
    this.dataFile = path.join(folder, "data.json");
    this.testFile = path.join(folder, "test.json");
  }
}

/** Version of the folder's layout; a newer one is refused by name. */
export const folderFormatVersion = 1;

export interface RunManifest {
  readonly formatVersion: number;
  readonly productVersion: string;
  /** ISO 8601. For people: nothing is decided by it. */
  readonly createdAt: string;
  /** Absolute path of the config that was started, as the project lies now; null for a text without a file. */
  readonly configSource: string | null;
  /**
   * Absolute folders that relative paths of the config may start from, best first: beside the run, then where they were
   * when it began. The project may have moved, been copied, or be away: data are known by their hash.
   */
  readonly dataFolders: readonly string[];
  /** SHA-256 of the resolved config without its `run` section, which decides no result. */
  readonly configHash: string;
  readonly dataHash: string;
  /**
   * The library outside of this product that computes, a BLAS for example: it decides the last bits of results. Null
   * where our own compiler does everything, which gives the same bytes everywhere.
   */
  readonly library: LibraryRecord | null;
  /** The files that `dataHash` is about, to say which one changed; absent where an earlier version made the run. */
  readonly dataFiles?: readonly HashedFile[];
}

/** The manifest of a run that is about to be made: paths as they are at its start. */
interface NewRunManifest extends Omit<RunManifest, "formatVersion" | "dataFolders"> {
  readonly dataFolder: string;
}

/** What manifest.json says of places. The absolute paths are hints only. */
interface WrittenPlaces {
  readonly configSource: string | null;
  readonly dataFolder: string;
  /** From the run folder, with `/`; absent where version 0.1 wrote it, whose runs lie in `.rnas` beside the config. */
  readonly relative?: { readonly configSource: string | null; readonly dataFolder: string };
}

export interface LibraryRecord {
  readonly name: string;
  readonly version: string;
  /** Absolute path of what was loaded. */
  readonly path: string;
}

/** The folder is not one of a run. */
export class NotARunError extends AppError {
  readonly code = "NOT_A_RUN";
  constructor(folder: string, fault: string) {
    super(
      asSentence(`${folder} is not a run folder: ${fault}`),
      "Name a folder that `moe-rnas search` made, like `.rnas/search-001`.",
    );
  }
}

/** The folder was written by a later version of the product. */
export class RunFormatError extends AppError {
  readonly code = "RUN_FORMAT_NEWER";
  constructor(folder: string, found: number, writtenBy: string) {
    super(
      `${folder} has run format ${found}, written by MOE/RNAS ${writtenBy}; this version reads up to ${folderFormatVersion}.`,
      "Update MOE/RNAS.",
    );
  }
}

/**
 * Makes the next free run folder, `<stem of name>-001`, `-002`, …; it appears complete or not at all.
 *
 * @param runsFolder absolute; made if missing, with a `.gitignore` that ignores everything in it.
 */
export async function createRunFolder(
  disk: Disk,
  runsFolder: string,
  name: string,
  configText: string,
  manifest: NewRunManifest,
): Promise<RunFolder> {
  await disk.makeFolder(runsFolder);
  await ignoreInGit(runsFolder);
  await removeAbandonedDrafts(disk, runsFolder);
  const { folder: draft, lock } = await createDraftFolder(disk, runsFolder);
  try {
    const folder = new RunFolder(draft);
    await disk.makeFolder(folder.spoolFolder);
    await disk.makeFolder(folder.weightsFolder);
    await disk.writeFile(folder.configFile, [Buffer.from(configText, "utf8")]);
    const relative = relativePlaces(draft, manifest);
    const full = { formatVersion: folderFormatVersion, ...manifest, relative };
    await disk.writeFile(folder.manifestFile, [Buffer.from(`${JSON.stringify(full, null, 2)}\n`, "utf8")]);
    await disk.syncFolder(draft);
    const stem = runFolderStem(name);
    for (let number = (await highestNumber(runsFolder, stem)) + 1; ; number++) {
      const final = path.join(runsFolder, runFolderName(stem, number));
      if (await exists(final)) continue;
      try {
        await disk.rename(draft, final);
      } catch (cause) {
        // Another process took the name first; systems word that refusal differently.
        if (!(await exists(final))) throw cause;
        continue;
      }
      await disk.syncFolder(runsFolder);
      return new RunFolder(final);
    }
  } catch (cause) {
    await disk.remove(draft).catch(() => {
      // The first failure is the one to report; a left-over draft is no run.
    });
    throw cause;
  } finally {
    await lock.release();
  }
}

const line = text(4096);
const manifestShape = fields(
  {
    formatVersion: count,
    productVersion: line,
    createdAt: line,
    dataFolder: line,
    configHash: line,
    dataHash: line,
  },
  {
    configSource: nullOr(line),
    relative: fields({ dataFolder: line, configSource: nullOr(line) }),
    library: nullOr(fields({ name: line, version: line, path: line })),
    dataFiles: list(fields({ name: line, sha256: line }), 100),
  },
);

/** A longer copy of a config is none that a search was started with. */
const mostConfigBytes = 16 << 20;

/** @throws {NotARunError} | {RunFormatError} | {UntrustedFileError} */
export async function readManifest(folder: RunFolder): Promise<RunManifest> {
  let text: string;
  try {
    text = (await readWhole(folder.manifestFile, mostNoteBytes)).toString("utf8");
  } catch (cause) {
    const code = systemErrorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") throw new NotARunError(folder.folder, "it has no manifest.json");
    throw asStorageError(cause, "read", folder.manifestFile);
  }
  const manifest = parseManifest(text);
  if (manifest === null) throw new NotARunError(folder.folder, "its manifest.json is damaged");
  if (manifest.formatVersion > folderFormatVersion) {
    throw new RunFormatError(folder.folder, manifest.formatVersion, manifest.productVersion ?? "of unknown version");
  }
  const misfit = manifestShape(manifest);
  if (misfit !== null) {
    throw new NotARunError(folder.folder, `its manifest.json is damaged: ${misfitText(misfit)}`);
  }
  const { productVersion, createdAt, configHash, dataHash, formatVersion, library, dataFiles } =
    manifest as RunManifest;
  return {
    formatVersion,
    productVersion,
    createdAt,
    ...(await presentPlaces(folder.folder, manifest as unknown as WrittenPlaces)),
    configHash,
    dataHash,
    library: library ?? null,
    ...(dataFiles === undefined ? {} : { dataFiles }),
  };
}

/** @param folder of the run, or another one beside it. */
function relativePlaces(folder: string, { dataFolder, configSource }: WrittenPlaces): WrittenPlaces["relative"] {
  // On Windows there is no relative path to another drive; the absolute one stands for it.
  const from = (place: string) => path.relative(folder, place).split(path.sep).join("/");
  return { dataFolder: from(dataFolder), configSource: configSource === null ? null : from(configSource) };
}

/** Where config and data may lie now. */
async function presentPlaces(
  folder: string,
  {
    dataFolder,
    configSource = null,
    relative = placesOfVersion01(folder, { dataFolder, configSource }),
  }: WrittenPlaces,
): Promise<Pick<RunManifest, "configSource" | "dataFolders">> {
  const beside = relative?.configSource == null ? null : path.resolve(folder, relative.configSource);
  return {
    configSource: beside !== null && (await exists(beside)) ? beside : configSource,
    dataFolders: [...new Set([path.resolve(folder, relative?.dataFolder ?? "../.."), dataFolder])],
  };
}

function placesOfVersion01(folder: string, places: WrittenPlaces): WrittenPlaces["relative"] {
  if (path.basename(path.dirname(folder)) !== ".rnas") return undefined;
  return relativePlaces(path.join(places.dataFolder, ".rnas", path.basename(folder)), places);
}

export async function readConfigCopy(folder: RunFolder): Promise<string> {
  try {
    return (await readWhole(folder.configFile, mostConfigBytes)).toString("utf8");
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") throw new NotARunError(folder.folder, "it has no config.rnas");
    throw asStorageError(cause, "read", folder.configFile);
  }
}

/** The run folders in `runsFolder`, by name; none when it is not there. */
export async function listRunFolders(runsFolder: string): Promise<RunFolder[]> {
  const names = (await entries(runsFolder)).filter((name) => !name.startsWith(".")).sort();
  const folders = names.map((name) => new RunFolder(path.join(runsFolder, name)));
  const areRuns = await Promise.all(folders.map((folder) => exists(folder.manifestFile)));
  return folders.filter((_, index) => areRuns[index]);
}

/** Writes control.json readable by its owner only. */
export async function writeControlFile(disk: Disk, folder: RunFolder, content: unknown): Promise<void> {
  await writeFileAtomic(disk, folder.controlFile, [Buffer.from(JSON.stringify(content), "utf8")], 0o600);
}

function parseManifest(text: string): (Partial<RunManifest> & { readonly formatVersion: number }) | null {
  try {
    const value = JSON.parse(text) as (Partial<RunManifest> & { readonly formatVersion: number }) | null;
    return typeof value === "object" && Number.isInteger(value?.formatVersion) ? value : null;
  } catch {
    // No JSON: the caller says that the manifest is damaged.
    return null;
  }
}

async function highestNumber(runsFolder: string, stem: string): Promise<number> {
  const numbers = (await entries(runsFolder)).map((name) => runFolderNumber(name, stem) ?? 0);
  return Math.max(0, ...numbers);
}

async function ignoreInGit(runsFolder: string): Promise<void> {
  const file = path.join(runsFolder, ".gitignore");
  try {
    await writeFile(file, "*\n", { flag: "wx" });
  } catch (cause) {
    if (systemErrorCode(cause) !== "EEXIST") throw asStorageError(cause, "write", file);
  }
}

async function entries(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (systemErrorCode(cause) === "ENOENT") return [];
    throw asStorageError(cause, "list", folder);
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
