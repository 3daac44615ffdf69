const REASONS: Readonly<Record<string, string>> = {
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

/**
 * The reason of a failed system call in words, for the end of a sentence; of another error the first line of
 * its message.
 */
export function systemReason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message.split("\n", 1)[0]! : String(error));
}

/** Whether an error tells of a system call that failed, such as opening a file. */
export function isSystemError(error: unknown): error is Error & { readonly syscall: unknown } {
  return error instanceof Error && "syscall" in error && "code" in error;
}
