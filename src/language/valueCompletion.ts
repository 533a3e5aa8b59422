import { type CompletionItem, CompletionItemKind } from "vscode-languageserver-types";
import { counted } from "../base/counted.ts";
import { zooCell, zooGroups } from "../cell/zoo/zoo.ts";
import { type Holds, listOf, optionsOf, type SchemaNode, schemaAt } from "../config/jsonSchema.ts";
import { plainOrQuoted } from "../config/template.ts";
import { zooDetail, zooGroupText, zooText } from "../config/zooText.ts";
import { type CompletionContext, itemFor, snippet } from "./completionItem.ts";
import type { CursorContext } from "./cursorContext.ts";
import { columnsOf } from "./dataHeader.ts";
import { markdown } from "./keyDocumentation.ts";
import { measuresIn, type ParsedDocument } from "./parsedDocument.ts";
import { schemaPlace } from "./schemaPlace.ts";

/** A value to offer, before it is known how it is written where the cursor is. */
interface Offer {
  readonly label: string;
  readonly kind?: CompletionItemKind;
  readonly detail?: string;
  readonly documentation?: string | undefined;
  /** The text, where it is not the label. */
  readonly text?: string;
  readonly isSnippet?: boolean;
  readonly isDefault?: boolean;
}

/** The values that may stand at the cursor; in a list those that it does not have yet. */
export async function valueCompletions(
  document: ParsedDocument,
  cursor: CursorContext,
  context: CompletionContext,
): Promise<CompletionItem[]> {
  const { node, data } = schemaPlace(document, cursor.path);
  if (node === undefined) return [];
  const isInList = typeof cursor.path[cursor.path.length - 1] === "number";
  const listPath = isInList ? cursor.path.slice(0, -1) : cursor.path;
  const list = isInList ? schemaPlace(document, listPath).node : node;
  // A list says once what each of its items stands for.
  const holds = holdsOf(node) ?? (list === undefined ? undefined : holdsOf(list));
  const whole = isInList ? undefined : listOf(node);
  const isListItself = whole !== undefined;
  const itemNode = whole === undefined ? node : (whole.items ?? whole.prefixItems?.[0] ?? {});
  const offers = [
    ...offersOf(itemNode),
    ...(await namedOffers(document, cursor, holdsOf(itemNode) ?? holds, data, context)),
  ];
  const taken = isInList || isListItself ? takenItems(document, listPath, cursor) : new Set<string>();
  const fresh = offers.filter(({ label }) => !taken.has(label));
  const words = isListItself && whole !== node ? offersOf(node) : [];
  const written = isListItself ? [...words, ...asList(fresh, node, cursor)] : fresh;
  return written.map((offer, index) =>
    itemFor(document, cursor, {
      label: offer.label,
      kind: offer.kind ?? CompletionItemKind.Value,
      ...(offer.detail === undefined ? {} : { detail: offer.detail }),
      ...(offer.documentation === undefined ? {} : { documentation: markdown(offer.documentation) }),
      ...(offer.isSnippet ? snippet : {}),
      ...(offer.isDefault ? { preselect: true } : {}),
      sortText: `2${offer.isDefault ? 0 : 1}${String(index).padStart(3, "0")}`,
      newText: offer.text ?? offer.label,
    }),
  );
}

function holdsOf(node: SchemaNode): Holds | undefined {
  return node.holds ?? optionsOf(node).find((option) => option.holds !== undefined)?.holds;
}

/** What the schema alone says: choices, booleans, a default, unions of mappings over `type`. */
function offersOf(node: SchemaNode): Offer[] {
  const offers: Offer[] = [];
  for (const option of optionsOf(node)) {
    const choices = option.enum ?? (option.const === undefined ? [] : [option.const]);
    for (const choice of choices) {
      const isDefault = choice === node.default;
      offers.push({
        label: String(choice),
        kind: CompletionItemKind.EnumMember,
        documentation: branchOf(choice)?.description,
        isDefault,
        ...(isDefault ? { detail: "default" } : {}),
      });
    }
    if (option.type === "boolean") {
      for (const value of [true, false]) {
        const isDefault = value === node.default;
        offers.push({ label: String(value), isDefault, ...(isDefault ? { detail: "default" } : {}) });
      }
    }
    const type = option.properties?.type?.const;
    if (type !== undefined && node.default !== undefined) {
      const inner = (option.required ?? []).filter((key) => key !== "type").map((key, at) => `, ${key}: $${at + 1}`);
      const text = `{ type: ${String(type)}${inner.join("")} }`;
      offers.push({ label: `{ type: ${String(type)} }`, text, documentation: option.description, isSnippet: true });
    }
  }
  if (typeof node.default === "number" || (typeof node.default === "string" && offers.length === 0)) {
    const label = String(node.default);
    offers.push({ label, detail: ["default", node.unit].filter(Boolean).join(", "), isDefault: true });
  }
  return offers;
}

/** The section of a task type or schedule that a `type` names. */
function branchOf(choice: unknown): SchemaNode | undefined {
  const task = schemaAt(["task"], {});
  return task && optionsOf(task).find((option) => option.properties?.type?.const === choice);
}

async function namedOffers(
  document: ParsedDocument,
  cursor: CursorContext,
  holds: Holds | undefined,
  data: unknown,
  context: CompletionContext,
): Promise<Offer[]> {
  switch (holds) {
    case "measure":
      return measuresIn(data).map(({ name, unit, description }) => ({
        label: name,
        kind: CompletionItemKind.Unit,
        detail: unit,
        documentation: description,
      }));
    case "cell":
      return document.cellNames.map((name) => cellOffer(document, name));
    case "duration":
      return ["30 s", "5 min", "30 min", "2 h"].map((label) => ({ label, kind: CompletionItemKind.Unit }));
    case "column":
      return (await columnsOf(document, context.surroundings?.facts ?? null)).map((label) => ({
        label,
        text: plainOrQuoted(label),
        kind: CompletionItemKind.Field,
        detail: "column of the training file",
      }));
    case "dataFile":
    case "folder":
      return fileOffers(document, cursor, holds, context);
    default:
      return [];
  }
}

/** A cell with what it is: of this file, or published, with its equations, count and paper. */
function cellOffer(document: ParsedDocument, name: string): Offer {
  const offer = { label: name, kind: CompletionItemKind.Class };
  if (document.cells.some((own) => own.name === name)) return { ...offer, detail: "cell of this file" };
  const published = zooCell(name);
  if (published !== undefined) return { ...offer, detail: zooDetail(published), documentation: zooText(published) };
  const size = counted(zooGroups[name]?.length ?? 0, "cell");
  return { ...offer, kind: CompletionItemKind.Enum, detail: `group of ${size}`, documentation: zooGroupText(name) };
}

/** Entries of the folder that has been typed so far. */
async function fileOffers(
  document: ParsedDocument,
  cursor: CursorContext,
  holds: Holds,
  { surroundings }: CompletionContext,
): Promise<Offer[]> {
  if (surroundings === null) return [];
  const typed = document.text.slice(cursor.word.start, cursor.word.end).replace(/^["']|["']$/g, "");
  const folder = typed.slice(0, typed.lastIndexOf("/") + 1);
  const entries = await surroundings.files.list(folder === "" ? "." : folder);
  return entries
    .filter(
      ({ name, isFolder }) => !name.startsWith(".") && (isFolder || holds === "dataFile") && !/\.rnas$/.test(name),
    )
    .map(({ name, isFolder }) => {
      const path = `${folder}${name}${isFolder ? "/" : ""}`;
      const kind = isFolder ? CompletionItemKind.Folder : CompletionItemKind.File;
      return { label: path, kind, text: plainOrQuoted(path) };
    });
}

/** Items of the list other than the one at the cursor. */
function takenItems(document: ParsedDocument, path: CursorContext["path"], cursor: CursorContext): Set<string> {
  const node = document.nodeAt(path);
  if (node?.kind !== "sequence") return new Set();
  const others = node.items.filter((item) => item?.kind === "scalar" && item.range.start !== cursor.word.start);
  return new Set(others.map((item) => (item?.kind === "scalar" ? String(item.value) : "")));
}

/** Where a whole list is expected: as `- item` on a line of its own, else in brackets. */
function asList(offers: readonly Offer[], node: SchemaNode, cursor: CursorContext): Offer[] {
  if (cursor.kind === "node") return offers.map((offer) => ({ ...offer, text: `- ${offer.text ?? offer.label}` }));
  const lists: Offer[] = [];
  if (Array.isArray(node.default) && node.default.length > 0) {
    lists.push({ label: `[${node.default.join(", ")}]`, detail: "default", isDefault: true });
  }
  const choice = offers.map(({ label, text }) => text ?? label).filter((each) => !/[,|{}[\]$\\]/.test(each));
  const text = choice.length > 0 ? `[\${1|${choice.join(",")}|}$2]` : "[$1]";
  return [...lists, { label: "[…]", text, isSnippet: true, detail: "a list" }];
}
