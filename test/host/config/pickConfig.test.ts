import { expect, test } from "vitest";
import { pickConfig } from "../../../src/host/config/pickConfig.ts";
import { type TextDocument, Uri, workspace } from "../fakeVscode.ts";

const config = Uri.file("/project/a.rnas");

/** What is picked of a changed config whose saving ends so. */
async function picked(save: (document: TextDocument) => boolean): Promise<unknown> {
  const document: TextDocument = { uri: config, isDirty: true, save: async () => save(document) };
  workspace.textDocuments = [document];
  const [host, argument] = [{}, config] as unknown as Parameters<typeof pickConfig>;
  return pickConfig(host, argument, "Start a search from");
}

test("a changed config is saved before it is used", async () => {
  const saves = (document: TextDocument) => {
    document.isDirty = false;
    return true;
  };
  expect(await picked(saves)).toBe(config);
});

test("one that auto-save wrote meanwhile is used too, though `save` found nothing to write", async () => {
  const findsItSaved = (document: TextDocument) => {
    document.isDirty = false;
    return false;
  };
  expect(await picked(findsItSaved)).toBe(config);
});

test("one that cannot be saved is not: the file says something else than the editor", async () => {
  expect(await picked(() => false)).toBeUndefined();
});
