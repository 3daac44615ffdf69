import { checkOption, checkOptions } from "../../errors/checkOptions.ts";
import { flag, functionRule, required, words } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { type ByteSource, byteSourceRule, toByteSource } from "../../files/byteSource.ts";
import type { Model } from "../../model/model.ts";
import { fittedModel } from "../../model/modelRules.ts";
import {
  charactersTogether,
  isBounded,
  readRows,
  rowsTogether,
  tableAnswer,
} from "../../tables/codec/codeRows.ts";
import { isTableLaw, type TableLaw, tableLawDigest } from "../../tables/codec/tableLaw.ts";
import type { ChunkPlace } from "./archiveChunk.ts";
import { isPacked, shortDigest, usable } from "./archiveDamage.ts";
import { decodeHeader, isOfTable, type TableArchiveHeader } from "./archiveHeader.ts";
import { unpackCodedRows } from "./codedRows.ts";
import { MOST_LAW } from "./compressTable.ts";
import { ContentsDigest } from "./contentsDigest.ts";
import { lawOfModel } from "./lawOfModel.ts";
import { openChunks } from "./openChunks.ts";
import { parseJson } from "./parseJson.ts";
import { spanText } from "./spanText.ts";

export interface DecompressTableOptions {
  /** The model that it was made with; the archive's own by default. */
  readonly model?: Model;
  /** Whether to leave out rows whose chunks are damaged instead of refusing all; false by default. */
  readonly salvage?: boolean;
  /**
   * Called with a sentence for each place that salvage leaves out and `damage` doesn't tell of, as it shows
   * in decoding alone; nothing by default.
   */
  readonly onLost?: (sentence: string) => void;
}

/** Some rows of a table. */
export interface DecodedRows {
  /** The number of the first, from 0. */
  readonly first: number;
  /** Every cell as it was written, null for a gap, in the order of the archive's columns. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** An archive of a table that was opened; nothing is decoded before it is asked for. */
export interface TableArchive extends TableArchiveHeader {
  /** What it consists of. */
  readonly chunks: readonly ChunkPlace[];
  /** What is wrong with it, a sentence for each place; empty for a whole one. */
  readonly damage: readonly string[];
  /** Whether it can be decoded without the model that it was made with. */
  readonly isAlone: boolean;
  /** The rows, chunk by chunk; refused in a sentence where the model is another, or something is damaged. */
  rows(options?: DecompressTableOptions): AsyncGenerator<DecodedRows>;
}

/** Whether it is an archive of a table, rather than one of images; throws for what is neither. */
export async function isTableArchive(bytes: Uint8Array | ByteSource, name = "archive"): Promise<boolean> {
  checkOption("isTableArchive", "the archive", bytes, required(byteSourceRule));
  checkOption("isTableArchive", "the name", name, words);
  return isOfTable((await decodeHeader(toByteSource(bytes, name), name)).header);
}

/**
 * Opens an archive of a table, in memory or elsewhere: all of it is read once, and compared with its
 * checksums. `name` is what messages call it. Throws one sentence for what isn't one.
 */
export async function openTableArchive(
  bytes: Uint8Array | ByteSource,
  name = "archive",
): Promise<TableArchive> {
  checkOption("openTableArchive", "the archive", bytes, required(byteSourceRule));
  checkOption("openTableArchive", "the name", name, words);
  const { header, chunks, damage, contentOf, inflated } = await openChunks(bytes, name);
  const refuse = (sentence: string) => new TractableError(`${name}: ${sentence}`);
  if (!isOfTable(header)) {
    throw refuse("expected an archive of a table, got one of images; open it with openArchive");
  }
  const isAlone = chunks.some(({ kind, isWhole }) => kind === "model" && isWhole);

  /** The law of the model, or of the archive. */
  async function lawFor(model: Model | undefined): Promise<TableLaw> {
    if (model !== undefined) return lawOfModel(model, name);
    if (!isAlone) {
      const isInside = header.inside?.includes("model") || chunks.some(({ kind }) => kind === "model");
      const why = isInside ? "its law inside is damaged" : "its law isn't inside";
      throw refuse(
        `expected the model that it was made with, ${shortDigest(header.model)}, as ${why}, got none; name it`,
      );
    }
    const text = await inflated("model", MOST_LAW);
    const law: unknown = parseJson(new TextDecoder().decode(text));
    if (isTableLaw(law)) return law;
    throw refuse(
      "expected a law of tables inside, got something else; the archive was made by something else",
    );
  }

  return {
    ...header,
    chunks,
    damage,
    isAlone,
    async *rows(options = {}) {
      const {
        model,
        salvage = false,
        onLost,
      } = checkOptions(name, options, { model: fittedModel, salvage: flag, onLost: functionRule });
      const law = await lawFor(model);
      if (tableLawDigest(law) !== header.model) {
        throw refuse(
          `expected the model that it was made with, ${shortDigest(header.model)}, got another, ${shortDigest(tableLawDigest(law))}; name that one`,
        );
      }
      if (tableAnswer() !== header.answer) {
        throw refuse(
          "expected the known answer from the coder, got another: this machine computes differently, and would decode garbage; use another",
        );
      }
      const wordsOf = new Map(law.columns.map(({ name: own, words: known }) => [own, known]));
      const known = header.table.columns.map((own) => wordsOf.get(own));
      if (!known.every((own) => own !== undefined)) {
        throw refuse("expected the columns of its model, got others; the archive was made by something else");
      }
      if (!salvage && damage.length > 0) throw refuse(`${damage[0]}; with salvage what is whole is decoded`);
      const contents = new ContentsDigest();
      for (const chunk of usable(header.count, chunks, "rows")) {
        const { first, count } = chunk;
        const isOld = chunk.digest === undefined;
        const most = charactersTogether(isOld);
        const isWritten = count <= rowsTogether(known.length, isOld);
        const content = isWritten ? await contentOf(chunk) : undefined;
        const coded = content && (await unpackCodedRows(content, known.length));
        const isPossible = coded && isBounded(coded, count, most);
        const rows = isPossible ? readRows(coded, count, known, most) : undefined;
        for (const row of rows ?? []) contents.row(row);
        const digest = contents.chunk();
        if (rows !== undefined && (isOld || chunk.digest === digest)) {
          yield { first, rows };
          continue;
        }
        const isOther = rows !== undefined;
        const what = isOther ? "the cells that were packed" : "bytes that the model could have written";
        const sentence = `${spanText("rows", first, count)}: expected ${what}, got others`;
        const why = isOther ? "this machine computes differently" : "the archive was made by something else";
        if (!salvage) throw refuse(`${sentence}; ${why}`);
        onLost?.(sentence);
      }
      if (salvage || isPacked(contents, chunks)) return;
      throw refuse("expected the rows that were packed, got others; the archive was made by something else");
    },
  };
}
