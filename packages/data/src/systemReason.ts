const REASONS: Record<string, string> = {
  EACCES: "permission was denied",
  EISDIR: "it is a folder",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "its name is too long",
  ENOENT: "it does not exist",
  ENOSPC: "there is no space left on the disk",
  ENOTDIR: "a part of its path is not a folder",
  EPERM: "permission was denied",
  EROFS: "the disk is read-only",
};

/** The reason of a failed system call in words, for the end of a sentence. */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message.split("\n", 1)[0]! : String(error));
}
