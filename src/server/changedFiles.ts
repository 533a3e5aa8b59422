/** The last part of a file's URI, as a config would write it. */
export function fileName(uri: string): string {
  return decodeURIComponent(uri.slice(uri.lastIndexOf("/") + 1));
}

/**
 * Whether a config may read a file of this name: its path ends with it. Of the files that change in a workspace, sources
 * and tables of other programs among them, few concern a config.
 */
export function isNamedIn(config: string, name: string): boolean {
  // Systems that ignore case find a file under another spelling too.
  return config.toLowerCase().includes(name.toLowerCase());
}
