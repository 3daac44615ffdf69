import type { CodedRows } from "../../tables/codec/codeRows.ts";
import { arePlans } from "../../tables/codec/tablePlan.ts";
import { PackedReader, packImages } from "./codedImages.ts";
import { deflate, inflate } from "./deflate.ts";

/** Plans are at most so large, whatever an archive claims. */
const MOST_PLANS = 2 ** 26;

/**
 * Rows of a table as bytes: how many bytes are spelled out in them, how many streams there are, the lengths
 * of the plans and of all streams, the plans (JSON, deflated), and the streams.
 */
export async function packCodedRows({ plans, spelled, streams }: CodedRows): Promise<Uint8Array> {
  const text = await deflate(new TextEncoder().encode(JSON.stringify(plans)));
  return packImages([text, ...streams], [spelled, streams.length]);
}

/** Rows from such bytes; undefined where nobody can have written them. */
export async function unpackCodedRows(bytes: Uint8Array, columns: number): Promise<CodedRows | undefined> {
  const reader = new PackedReader(bytes);
  const [spelled, count] = [reader.number(), reader.number()];
  if (spelled === undefined || count === undefined) return undefined;
  const lengths = reader.numbers(count + 1);
  const [text, ...streams] = (lengths && reader.rest(lengths)) ?? [];
  if (text === undefined) return undefined;
  try {
    const plans: unknown = JSON.parse(new TextDecoder().decode(await inflate(text, MOST_PLANS)));
    return arePlans(plans, columns) ? { plans, spelled, streams } : undefined;
  } catch {
    return undefined;
  }
}
