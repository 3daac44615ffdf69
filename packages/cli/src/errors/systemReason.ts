const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission was denied",
  EISDIR: "it is a folder",
  ENOENT: "it does not exist",
  ENOSPC: "there is no space left on the disk",
  ENOTDIR: "a part of its path is not a folder",
  EPERM: "permission was denied",
  EROFS: "the disk is read-only",
};

/** Why a system call failed, in words; undefined for any other error. */
export function systemReason(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("syscall" in error) || !("code" in error)) return undefined;
  return REASONS[String(error.code)] ?? error.message.split("\n", 1)[0]!;
}
