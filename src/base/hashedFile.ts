/** A file known by its content. */
export interface HashedFile {
  /** As a config names it. */
  readonly name: string;
  /** SHA-256 (hex) of its content, decompressed. */
  readonly sha256: string;
}
