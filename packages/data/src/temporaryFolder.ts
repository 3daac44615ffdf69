import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const paths = new Set<string>();
process.on("exit", () => {
  for (const path of paths) rmSync(path, { recursive: true, force: true });
});

/** A file or folder goes when the process exits, whatever the reason, until the result is called. */
export function removeAtExit(path: string): () => void {
  paths.add(path);
  return () => void paths.delete(path);
}

export interface TemporaryFolder {
  path: string;
  remove(): void;
}

/**
 * Make a private folder under the system's temporary folder; it goes at the latest when the process exits.
 */
export function temporaryFolder(): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), "tractable-"));
  const keep = removeAtExit(path);
  return {
    path,
    remove() {
      rmSync(path, { recursive: true, force: true });
      keep();
    },
  };
}
