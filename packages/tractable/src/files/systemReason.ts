const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission was denied",
  EISDIR: "it is a folder",
  ENOENT: "it or its folder does not exist",
  ENOSPC: "there is no space left on the disk",
  ENOTDIR: "a part of its path is not a folder",
  EPERM: "permission was denied",
  EROFS: "the disk is read-only",
};

/** Why a file couldn't be read or written, for the end of a sentence. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (code === "" ? String(error) : `of ${code}`);
}
