import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { dispatch } from "../../../src/cli/dispatch.ts";
import { temporaryFolder } from "../../store/temporaryFolder.ts";

/** What a user sees of a file: the config that `init` writes, and what `validate` prints of it. */
interface Seen {
  readonly config: string;
  /** What `init` and `validate` printed; a refusal is `PLACE: WHAT. REMEDY`. */
  readonly said: string;
  /** Of `validate`. */
  readonly exitCode: number;
}

/** Takes a file as a user would: `init TASK --data FILE`, then `validate` of what it wrote. @param edit of the config. */
export async function initAndValidate(
  task: string,
  name: string,
  data: string | Uint8Array,
  edit: (config: string) => string = (config) => config,
): Promise<Seen> {
  const folder = await temporaryFolder();
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), data);
  const file = join(folder, "a.rnas");
  let said = "";
  const take = (text: string) => {
    said += text;
  };
  const output = { out: take, err: take, interactive: false, columns: 120 };
  await dispatch(["init", task, "--data", join(folder, name), "--out", file], output);
  const config = edit(await readFile(file, "utf8"));
  await writeFile(file, config);
  const exitCode = await dispatch(["validate", file], output).catch((error: unknown) => {
    const { message, remedy } = error as { readonly message: string; readonly remedy?: string };
    take(`${message}. ${remedy ?? "no remedy"}\n`);
    return 4;
  });
  return { config, said: said.replaceAll(`${folder}/`, ""), exitCode };
}

/** The mean and the deviation that `validate` shows of a column. */
export function shownColumn(said: string, column: string): readonly [number, number] | null {
  const line = said.split("\n").find((each) => each.trim().startsWith(`${column} `) && /input|target/.test(each));
  const match = /(?:input|target)\s+(-?[\d.e+-]+)\s+([\d.e+-]+)/.exec(line ?? "");
  return match === null ? null : [Number(match[1]), Number(match[2])];
}
