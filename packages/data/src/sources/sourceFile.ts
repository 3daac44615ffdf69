export interface SourceFile {
  path: string;
  /** How messages name the file: as the user wrote it. */
  label: string;
}
