import { TractableError } from "../errors/tractableError.ts";
import { isNode } from "../runtime/isNode.ts";
import { writeAtomically } from "./writeAtomically.ts";

/** Writes a file: to disk in Node, as a download in a browser's page. */
export async function saveBytes(path: string, bytes: Uint8Array): Promise<void> {
  if (isNode()) return writeAtomically(path, bytes);
  const { document } = globalThis as { document?: PageDocument };
  if (document === undefined) {
    throw new TractableError(
      `${path}: expected a page to download to, got a worker; send model.toBytes() to the page and save there`,
    );
  }
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  const link = document.createElement("a");
  link.href = url;
  link.download = path.split("/").at(-1)!;
  link.click();
  // the download has begun by then
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** What is needed of a page. */
interface PageDocument {
  createElement(name: "a"): { href: string; download: string; click(): void };
}
