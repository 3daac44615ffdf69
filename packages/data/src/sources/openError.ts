import { DataError } from "../dataError.ts";
import { systemReason } from "../systemReason.ts";

/** The sentence for a failed system call; any other error as it is. */
export function openError(error: unknown, label: string): unknown {
  if (!(error instanceof Error && "syscall" in error)) return error;
  return new DataError(`${label}: it could not be opened because ${systemReason(error)}`, { cause: error });
}
