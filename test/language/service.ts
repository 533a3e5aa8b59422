import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import type { TextEdit } from "vscode-languageserver-types";
import type { ConfigFiles, FileState } from "../../src/language/configFiles.ts";
import { getLanguageService, type LanguageEnvironment } from "../../src/language/languageService.ts";

export const examplesFolder = resolve(import.meta.dirname, "../../examples");
export const uri = pathToFileURL(`${examplesFolder}/test.rnas`).href;

/** Files that are there by name; folders end with a slash. */
export function fakeFiles(
  contents: { readonly [name: string]: string },
  data: ConfigFiles["data"] = async () => null,
): ConfigFiles {
  const state = (name: string): FileState => {
    const text = contents[name];
    if (text !== undefined) return { kind: "file", sizeBytes: Buffer.byteLength(text), modifiedMs: 1 };
    return Object.keys(contents).some((each) => each.startsWith(`${name.replace(/\/$/, "")}/`))
      ? { kind: "folder" }
      : { kind: "missing" };
  };
  return {
    data,
    look: async (name) => state(name),
    head: async (name, bytes) => (contents[name] ?? "").slice(0, bytes),
    list: async (folder) => {
      const prefix = folder === "." ? "" : `${folder.replace(/\/$/, "")}/`;
      const inside = Object.keys(contents).filter((name) => name.startsWith(prefix));
      const names = inside.map((name) => name.slice(prefix.length));
      const entries = new Map(names.map((name) => [name.split("/")[0] as string, name.includes("/")]));
      return [...entries].sort().map(([name, isFolder]) => ({ name, isFolder }));
    },
    uri: (name) => `file:///folder/${name}`,
  };
}

export function service(files: { readonly [name: string]: string } = {}, options: Partial<LanguageEnvironment> = {}) {
  return getLanguageService({
    filesOf: () => fakeFiles(files),
    pause: async () => {},
    cores: 2,
    supportsSnippets: true,
    suggestCommand: null,
    ...options,
  });
}

let version = 0;

export function documentOf(text: string): TextDocument {
  version++;
  return TextDocument.create(uri, "rnas", version, text);
}

/** A document in whose text `|` marks a place; `\|` is a bar. */
export function marked(text: string) {
  const bars = [...text.matchAll(/(?<!\\)\|/g)];
  const at = bars[bars.length - 1]?.index ?? 0;
  const before = text.slice(0, at).replaceAll("\\|", "|");
  const document = documentOf(before + text.slice(at + 1).replaceAll("\\|", "|"));
  return { document, position: document.positionAt(before.length), offset: before.length };
}

export function applied(document: TextDocument, edits: readonly TextEdit[]): string {
  return TextDocument.applyEdits(document, [...edits]);
}
