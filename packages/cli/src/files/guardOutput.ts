import { existsSync, realpathSync } from "node:fs";
import { open } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UserError } from "../errors/userError.ts";

/** What a command reads, and whether it may replace what is there. */
export interface OutputGuard {
  readonly inputs: readonly string[];
  readonly force?: boolean;
}

/**
 * Refuses to write over what a command reads, whatever its path is spelled like, and over a table that is
 * there already.
 */
export function guardOutput(path: string, { inputs, force = false }: OutputGuard): void {
  if (path === "-" || path.startsWith("/dev/")) return;
  refuseInput(path, inputs);
  if (existsSync(path) && !force) {
    throw new UserError(`${path}: it is there already; name another file, or replace it with --force`);
  }
}

/** Refuses to write over what a command reads. */
export function refuseInput(path: string, inputs: readonly string[]): void {
  const place = realPath(path);
  const input = inputs.find((one) => one !== "-" && realPath(one) === place);
  if (input === undefined) return;
  throw new UserError(
    `${path}: it is what is read${input === path ? "" : ` (${input})`}; name another file to write`,
  );
}

/** Refuses to write a model over one that isn't of the same data. */
export async function guardModel(
  path: string,
  source: string,
  { inputs, force = false }: OutputGuard,
): Promise<void> {
  refuseInput(path, inputs);
  if (force || !existsSync(path)) return;
  const found = await modelSource(path);
  if (found === source) return;
  const what = found === undefined ? "a file that no fit of this data made" : `a model of ${found}`;
  throw new UserError(
    `${path}: ${what} is there already; name another with --out, or replace it with --force`,
  );
}

/** What a model remembers its data by: the names of the files. */
export function sourceName(sources: readonly string[]): string {
  return sources.map((source) => (source === "-" ? "standard input" : basename(source))).join(", ");
}

/** The data that a model file says it was made of; undefined for any other file. */
async function modelSource(path: string): Promise<string | undefined> {
  const file = await open(path, "r");
  try {
    const length = Buffer.alloc(8);
    await file.read(length, 0, 8, 0);
    const size = Number(length.readBigUInt64LE());
    if (size > LARGEST_HEADER) return undefined;
    const header = Buffer.alloc(size);
    await file.read(header, 0, size, 8);
    const parsed = JSON.parse(header.toString()) as { __metadata__?: { model?: string } };
    const model = JSON.parse(parsed.__metadata__?.model ?? "{}") as { source?: string };
    return model.source;
  } catch (error) {
    // whatever else it is, it is no model of ours
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  } finally {
    await file.close();
  }
}

const LARGEST_HEADER = 1 << 26;

/** The path that a name stands for; of a file that isn't there yet, by its folder. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const folder = dirname(resolve(path));
    return existsSync(folder) ? join(realpathSync(folder), basename(path)) : resolve(path);
  }
}
