/** What the names of a config's run folders begin with: `Moby, characters` → `moby-characters`, which any file system takes. */
export function runFolderStem(name: string): string {
  const letters = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  return letters.replace(/^-|-$/g, "") || "run";
}

/** `moby-007`. */
export function runFolderName(stem: string, number: number): string {
  return `${stem}-${String(number).padStart(3, "0")}`;
}

/** The number of a run folder with this stem; null for any other name. */
export function runFolderNumber(folderName: string, stem: string): number | null {
  if (!folderName.startsWith(`${stem}-`)) return null;
  const digits = folderName.slice(stem.length + 1);
  return /^\d{3,9}$/.test(digits) ? Number(digits) : null;
}
