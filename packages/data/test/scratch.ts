import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError } from "@tractable/data";
import { onTestFinished } from "vitest";

/** A folder for one test, removed after it. */
export function scratch() {
  const folder = mkdtempSync(join(tmpdir(), "data-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    path: (name: string) => join(folder, name),
    file(name: string, content: string | Uint8Array): string {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    },
    listing: () => readdirSync(folder).sort(),
  };
}

/** The message of the DataError that the work must end in: one sentence on one line. */
export async function dataErrorOf(work: Promise<unknown>): Promise<string> {
  const outcome = await work.then(
    () => "no error",
    (error: unknown) => error,
  );
  if (!(outcome instanceof DataError))
    throw new Error(`expected a DataError, got ${outcome}`, { cause: outcome });
  if (outcome.message.includes("\n")) throw new Error(`expected one line, got ${outcome.message}`);
  return outcome.message;
}
