import { showValue } from "../errors/showValue.ts";
import { TractableError } from "../errors/tractableError.ts";
import { isNode } from "../runtime/isNode.ts";
import { systemReason } from "./systemReason.ts";

/** A URL may hold the whole file (data:). */
const LONGEST_NAME = 200;

/**
 * The bytes of a model file, and what messages call it: a file in Node, a URL (http, https, blob, data)
 * anywhere. `where` is who asks.
 */
export async function readSource(
  source: string | URL,
  where: string,
): Promise<{ readonly bytes: Uint8Array; readonly name: string }> {
  if (typeof source !== "string" && !(source instanceof URL)) {
    throw new TractableError(`${where}: expected the source to be a path or a URL, got ${showValue(source)}`);
  }
  const name = String(source);
  const isWeb = /^(https?|blob|data):/i.test(name) || !isNode();
  const bytes = await (isWeb ? fetched(name) : readBytes(source, name));
  return { bytes, name: name.slice(0, LONGEST_NAME) };
}

async function readBytes(source: string | URL, name: string): Promise<Uint8Array> {
  const { readFile } = await import("node:fs/promises");
  try {
    return await readFile(/^file:/i.test(name) ? new URL(name) : source);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    const reason = isMissing ? "no such file" : `it could not be read because ${systemReason(error)}`;
    throw new TractableError(`${name}: ${reason}`, { cause: error });
  }
}

async function fetched(url: string): Promise<Uint8Array> {
  const name = url.slice(0, LONGEST_NAME);
  const response = await fetch(url).catch((error: unknown) => {
    throw new TractableError(`${name}: it can't be fetched (${String(error)}); check the address`, {
      cause: error,
    });
  });
  if (!response.ok) {
    throw new TractableError(
      `${name}: expected a model, got the answer ${response.status} ${response.statusText}; check the address`,
    );
  }
  return new Uint8Array(await response.arrayBuffer());
}
