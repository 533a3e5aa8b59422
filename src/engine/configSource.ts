import { parseConfig } from "../config/parseConfig.ts";
import type { Config } from "../config/schema.ts";
import { readEvents } from "../store/eventLog.ts";
import { type RunFolder, readConfigCopy, readManifest } from "../store/runFolder.ts";
import { readWhole } from "../store/untrustedFile.ts";
import { extendedConfig, readRunConfig } from "./runConfig.ts";
import { ConfigSourceChangedError } from "./runErrors.ts";

/** A key whose value is another one in the file than in the run; a value as JSON, null where there is none. */
interface ConfigDifference {
  readonly key: string;
  readonly run: string | null;
  readonly file: string | null;
}

/** How the file that a run was started from has come to differ from the copy that the run goes on with. */
interface ChangedSource {
  readonly file: string;
  /** In what decides results; null where the file now has errors. */
  readonly decisive: readonly ConfigDifference[] | null;
  /** In the `run` section: workers, time limit, quota. They decide no result. */
  readonly run: readonly ConfigDifference[];
}

/** A longer file is none that a run was started from. */
const mostConfigBytes = 16 << 20;

/** Null where the file says the same, is gone, or never was. */
export async function changedSource(folder: RunFolder): Promise<ChangedSource | null> {
  const { configSource } = await readManifest(folder);
  if (configSource === null) return null;
  const text = await readWhole(configSource, mostConfigBytes).then(String, () => null);
  const copy = await readConfigCopy(folder);
  if (text === null || text === copy) return null;
  const { config } = parseConfig(text);
  if (config === null) return { file: configSource, decisive: null, run: [] };
  // A run of a study has one of the file's settings, and never the file's own.
  if (config.study !== undefined) return null;
  const begun = readRunConfig(copy, folder.configFile);
  const has = (await extendedTo(folder)) ?? begun.search.generations;
  const asked = config.search.generations;
  // A file with as many generations as the run began with, or was extended to since, requests nothing new.
  const own = extendedConfig(begun, asked >= begun.search.generations && asked <= has ? asked : has);
  const decisive = differences(decisiveSections(own), decisiveSections(config));
  const run = differences({ run: own.run }, { run: config.run });
  return decisive.length + run.length === 0 ? null : { file: configSource, decisive, run };
}

/** The generations that a run was extended to; null where it was not. */
async function extendedTo({ folder }: RunFolder): Promise<number | null> {
  const { events } = await readEvents(folder);
  return events.findLast((event) => event.type === "runExtended")?.generations ?? null;
}

/** How a run goes on by the file that it was started from. */
interface ResumeBySource {
  /** About differences that may be; null where there are none. */
  readonly remark: string | null;
  /** The generations of the file, where it differs from the copy in nothing but more of them; else null. */
  readonly generations: number | null;
}

/**
 * Asks before a run goes on with a config that its user has changed meanwhile in the file it was started from, also
 * where the run is complete. More generations are no other search, so the run goes on to them.
 *
 * @throws {ConfigSourceChangedError}
 */
export async function refuseChangedSource(folder: RunFolder): Promise<ResumeBySource> {
  const changed = await changedSource(folder);
  if (changed === null) return { remark: null, generations: null };
  const { file, decisive, run } = changed;
  const more = decisive === null ? null : moreGenerations(decisive);
  if (more === null && (decisive === null || decisive.length > 0)) {
    throw new ConfigSourceChangedError(file, decisive === null ? "it has errors now" : listed(decisive));
  }
  const remarks: string[] = [];
  if (more !== null) {
    remarks.push(
      `${file} asks for ${more.file} generations by now, where the run had ${more.run}: it goes on to them.`,
    );
  }
  if (run.length > 0) {
    remarks.push(
      `${file} has another \`run\` section by now: ${listed(run)}. A run goes on with its own; change it in ${folder.configFile}.`,
    );
  }
  return { remark: remarks.join("\n"), generations: more === null ? null : Number(more.file) };
}

function moreGenerations([only, ...others]: readonly ConfigDifference[]): ConfigDifference | null {
  if (only?.key !== "search.generations" || others.length > 0) return null;
  return Number(only.file) > Number(only.run) ? only : null;
}

/** As `configHash` takes them. */
function decisiveSections({ run: _, study: __, ...decisive }: Config): object {
  return decisive;
}

function differences(own: object, other: object): ConfigDifference[] {
  const [run, file] = [leaves(own), leaves(other)];
  return [...new Set([...run.keys(), ...file.keys()])]
    .filter((key) => run.get(key) !== file.get(key))
    .map((key) => ({ key, run: run.get(key) ?? null, file: file.get(key) ?? null }));
}

/** `search.population` → `20`; lists are leaves. */
function leaves(value: object, before = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, each] of Object.entries(value)) {
    const path = `${before}${key}`;
    if (typeof each === "object" && each !== null && !Array.isArray(each)) {
      for (const [inner, text] of leaves(each, `${path}.`)) found.set(inner, text);
    } else if (each !== undefined) found.set(path, JSON.stringify(each));
  }
  return found;
}

const mostListed = 5;
const mostCharacters = 60;

function listed(all: readonly ConfigDifference[]): string {
  const shown = all.slice(0, mostListed).map(({ key, run, file }) => `${key} ${short(run)} → ${short(file)}`);
  if (all.length > mostListed) shown.push(`${all.length - mostListed} more`);
  return shown.join(", ");
}

function short(json: string | null): string {
  if (json === null) return "nothing";
  return json.length > mostCharacters ? `${json.slice(0, mostCharacters)}…` : json;
}
