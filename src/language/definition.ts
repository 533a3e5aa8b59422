import type { DocumentLink, Location } from "vscode-languageserver-types";
import type { TextRange } from "../config/diagnostic.ts";
import { cellPlace, tokenAt } from "./cellPlace.ts";
import { cellNameAt, withoutQuotes } from "./cellReferences.ts";
import type { ConfigFiles } from "./configFiles.ts";
import type { ParsedDocument } from "./parsedDocument.ts";

const fileStart = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Where what is at `offset` is defined: a cell, a line of equations, a data file. */
export async function definition(
  document: ParsedDocument,
  offset: number,
  files: ConfigFiles | null,
): Promise<Location | null> {
  const { uri } = document.document;
  const named = cellNameAt(document, offset);
  const cell = document.cells.find(({ name }) => name === named?.name);
  if (cell !== undefined) return { uri, range: document.range(cell.nameRange) };
  const place = cellPlace(document, offset);
  const token = place && tokenAt(place);
  if (place !== undefined && token !== undefined) {
    const line = place.tokens.find(({ text }, index) => text === token.text && place.tokens[index + 1]?.text === "=");
    if (line === undefined) return null;
    const { source } = place.cell;
    return {
      uri,
      range: document.range({ start: source.toFile(line.range.start), end: source.toFile(line.range.end) }),
    };
  }
  const file = dataFiles(document).find(({ range }) => range.start <= offset && offset <= range.end);
  if (file === undefined || files === null) return null;
  const state = await files.look(file.name);
  return state.kind === "file" ? { uri: files.uri(file.name), range: fileStart } : null;
}

/** Data files as links, without looking whether they are there. */
export function documentLinks(document: ParsedDocument, files: ConfigFiles | null): DocumentLink[] {
  if (files === null) return [];
  return dataFiles(document).map(({ name, range }) => ({
    range: document.range(range),
    target: files.uri(name),
    tooltip: "Open the data file",
  }));
}

function dataFiles(document: ParsedDocument): { readonly name: string; readonly range: TextRange }[] {
  return ["train", "validation", "test"].flatMap((split) => {
    const node = document.nodeAt(["task", split]);
    if (node?.kind !== "scalar" || typeof node.value !== "string" || node.value === "") return [];
    return [{ name: node.value, range: withoutQuotes(document.text, node.range) }];
  });
}
