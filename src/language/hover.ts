import type { Hover } from "vscode-languageserver-types";
import { counted } from "../base/counted.ts";
import { combinations, isWeighted } from "../cell/block.ts";
import { printEquations } from "../cell/equations.ts";
import { zooCell, zooGroups } from "../cell/zoo/zoo.ts";
import type { TextRange } from "../config/diagnostic.ts";
import { schemaAt } from "../config/jsonSchema.ts";
import { zooGroupText, zooText } from "../config/zooText.ts";
import { cellPlace, tokenAt } from "./cellPlace.ts";
import { type CursorContext, cursorContext } from "./cursorContext.ts";
import { functionWords, operatorWords, sourceWords } from "./equationWords.ts";
import { keyDocumentation, markdown, valueDescription } from "./keyDocumentation.ts";
import { measuresIn, type ParsedDocument } from "./parsedDocument.ts";
import { schemaPlace } from "./schemaPlace.ts";

/** What the word at `offset` means; null where there is none to explain. */
export function hover(document: ParsedDocument, offset: number): Hover | null {
  const place = cellPlace(document, offset);
  if (place !== undefined) return equationHover(document, offset);
  const cursor = cursorContext(document.structure, offset);
  const word = document.text.slice(cursor.word.start, cursor.word.end).replace(/^["']|["']$/g, "");
  if (word === "" || cursor.kind === "none" || cursor.kind === "block") return null;
  const show = (text: string) => ({ contents: markdown(text), range: document.range(cursor.word) });
  if (cursor.kind === "key" || (cursor.kind === "node" && cursor.hasColon)) {
    if (cursor.path[0] === "cells" && cursor.path.length === 1) return cellHover(document, word, cursor.word);
    const { mapping, data } = schemaPlace(document, cursor.path);
    const node = mapping?.properties?.[word];
    if (node !== undefined) {
      const isRequired = mapping?.required?.includes(word) === true;
      return { contents: keyDocumentation(word, node, isRequired), range: document.range(cursor.word) };
    }
    if (mapping?.propertyNames?.holds === "measure") return measureHover(data, word, show);
    return null;
  }
  return valueHover(document, word, cursor, show);
}

type Show = (text: string) => Hover;

function valueHover(
  document: ParsedDocument,
  word: string,
  { path, word: range }: CursorContext,
  show: Show,
): Hover | null {
  const { node, data } = schemaPlace(document, path);
  const isInList = typeof path[path.length - 1] === "number";
  const owner = isInList ? schemaPlace(document, path.slice(0, -1)).node : node;
  const holds = node?.holds ?? owner?.holds ?? node?.anyOf?.find((option) => option.holds !== undefined)?.holds;
  if (holds === "measure") return measureHover(data, word, show);
  if (holds === "cell") return cellHover(document, word, range);
  const branches = schemaAt(path.slice(0, -1), {});
  const description = branches === undefined ? undefined : valueDescription(branches, word);
  if (description !== undefined) return show(`**${word}**\n\n${description}`);
  // A plain value says least about itself: its key explains it.
  const key = path.findLast((step) => typeof step === "string");
  if (key === undefined || owner?.description === undefined) return null;
  return { contents: keyDocumentation(String(key), owner, false), range: document.range(range) };
}

function measureHover(data: unknown, name: string, show: Show): Hover | null {
  const measure = measuresIn(data).find((each) => each.name === name);
  if (measure === undefined) return null;
  const better = measure.direction === "minimize" ? "less is better" : "more is better";
  return show(
    `**${name}**\n\n${measure.description}\n\n- Unit: ${measure.unit}\n- Usual direction: ${measure.direction} (${better})`,
  );
}

function cellHover(document: ParsedDocument, name: string, range: TextRange): Hover | null {
  const own = document.cells.find((cell) => cell.name === name);
  const published = own === undefined ? zooCell(name) : undefined;
  if (published !== undefined) return { contents: markdown(zooText(published)), range: document.range(range) };
  const group = own === undefined && Object.hasOwn(zooGroups, name) ? zooGroups[name] : undefined;
  if (group !== undefined) return { contents: markdown(zooGroupText(name)), range: document.range(range) };
  const text = own?.source?.value;
  const parsed = text === undefined ? undefined : document.equations(text);
  if (parsed === undefined || !("cell" in parsed)) return null;
  const { cell } = parsed;
  const weighted = cell.blocks.filter(isWeighted).length;
  const combined = cell.blocks.filter(({ op }) => (combinations as readonly string[]).includes(op)).length;
  const plain = cell.blocks.length - weighted - combined;
  const counts = `${counted(cell.blocks.length, "block")} (${weighted} with weights, ${combined} combining, ${plain} activating)`;
  const value = `**${name}**\n\nCell of this file. ${counts}.\n\n\`\`\`\n${printEquations(cell).trimEnd()}\n\`\`\``;
  return { contents: markdown(value), range: document.range(range) };
}

function equationHover(document: ParsedDocument, offset: number): Hover | null {
  const place = cellPlace(document, offset);
  const token = place && tokenAt(place);
  if (place === undefined || token === undefined || token.kind === "comment" || token.kind === "separator") return null;
  const { source } = place.cell;
  const range = document.range({ start: source.toFile(token.range.start), end: source.toFile(token.range.end) });
  const text = equationWord(token.text, token.kind, source.value);
  return text === null ? null : { contents: markdown(text), range };
}

function equationWord(word: string, kind: string, equations: string): string | null {
  if (kind === "function" && Object.hasOwn(functionWords, word)) {
    const { signature, description } = functionWords[word as keyof typeof functionWords];
    return `\`${signature}\`\n\n${description}`;
  }
  const words = kind === "operator" ? operatorWords : sourceWords;
  const known = Object.hasOwn(words, word) ? words[word] : undefined;
  if (known !== undefined) return `\`${word}\`: ${known}`;
  if (kind !== "name" && kind !== "definition") return null;
  const line = equations.split(/[\n;]/).find((each) => new RegExp(`^\\s*${word}\\s*=`).test(each));
  return line === undefined ? null : `\`${line.replace(/#.*/, "").trim()}\``;
}
