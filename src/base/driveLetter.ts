/**
 * An absolute path with a capital drive letter, as Windows' own programs write it. VS Code writes a small one, so the
 * same folder would otherwise have two names. Paths without a drive stay as they are.
 */
export function withCapitalDrive(file: string): string {
  return file.replace(/^[a-z]:(?=[\\/])/, (drive) => drive.toUpperCase());
}

/** Whether two absolute paths name the same file, as far as the drive's letter goes. */
export function isSameFile(a: string, b: string): boolean {
  return withCapitalDrive(a) === withCapitalDrive(b);
}
