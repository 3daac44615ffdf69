import { basename, join } from "node:path";
import { type Column, commonType } from "../column.ts";
import { csvRelation, type Sample } from "../duckdb/csvRelation.ts";
import { Database } from "../duckdb/database.ts";
import { duckPart } from "../duckdb/duckPart.ts";
import { jsonRelation } from "../duckdb/jsonRelation.ts";
import { parquetRelation } from "../duckdb/parquetRelation.ts";
import type { Relation } from "../duckdb/relation.ts";
import { translateError } from "../duckdb/translateError.ts";
import type { Format } from "../format.ts";
import { fileBytes } from "../numpy/fileBytes.ts";
import { openNpyArray } from "../numpy/npyArray.ts";
import { npzEntry, tableArray } from "../numpy/npzEntry.ts";
import { numpyPart } from "../numpy/numpyPart.ts";
import type { SourcePart } from "../part.ts";
import { type TemporaryFolder, temporaryFolder } from "../temporaryFolder.ts";
import { detectFormat } from "./detectFormat.ts";
import { expandSources } from "./expandSources.ts";
import { openError } from "./openError.ts";
import { readHead } from "./readHead.ts";
import { sameColumns } from "./sameColumns.ts";
import type { SourceFile } from "./sourceFile.ts";
import { textEncoding, toUtf8 } from "./textEncoding.ts";
import { verifyGzip } from "./verifyGzip.ts";
import { whitespaceToTsv } from "./whitespaceToTsv.ts";

/** One or more files, opened as one table. Close it. */
export class OpenTable {
  parts: SourcePart[] = [];
  /** What was assumed to read the files, a sentence each. */
  readonly notes: string[] = [];
  private openedDatabase: Promise<Database> | undefined;
  private scratch: TemporaryFolder | undefined;

  private constructor(private readonly sample: Sample) {}

  /** `sample` is how much of a CSV or JSON file its column types are guessed from. */
  static async open(sources: string[], sample: Sample = "head"): Promise<OpenTable> {
    const table = new OpenTable(sample);
    try {
      for (const file of await expandSources(sources, () => table.database())) {
        table.parts.push(await table.openPart(file));
        sameColumns(table.parts[0]!, table.parts.at(-1)!);
      }
      return table;
    } catch (error) {
      await table.close();
      throw error;
    }
  }

  get columns(): Column[] {
    return this.parts[0]!.columns.map(({ name }) => ({
      name,
      type: this.parts
        .map((part) => part.columns.find((column) => column.name === name)!.type)
        .reduce(commonType),
    }));
  }

  get label(): string {
    const others = this.parts.length - 1;
    const first = this.parts[0]!.label;
    return others === 0 ? first : `${first} and ${others} more file${others === 1 ? "" : "s"}`;
  }

  database(): Promise<Database> {
    this.openedDatabase ??= Database.open();
    return this.openedDatabase;
  }

  scratchFile(name: string): string {
    this.scratch ??= temporaryFolder();
    return join(this.scratch.path, name);
  }

  async close(): Promise<void> {
    (await this.openedDatabase)?.close();
    this.scratch?.remove();
  }

  private async openPart({ path, label }: SourceFile): Promise<SourcePart> {
    try {
      const recoded = await this.recoded(path, label);
      if (recoded !== undefined) return await this.openPart({ path: recoded, label });
      const format = await detectFormat(path, label);
      switch (format.kind) {
        case "npy":
          return numpyPart(await openNpyArray(await fileBytes(path, format.gzip), label), label);
        case "npz":
          return numpyPart(await openNpyArray(await npzEntry(path, label, tableArray), label), label);
        case "whitespace": {
          const target = this.scratchFile(`${this.parts.length}.tsv`);
          await whitespaceToTsv(path, format.gzip, target, label);
          return await this.openPart({ path: target, label });
        }
        default:
          return await this.openDuckPart({ path, label }, format);
      }
    } catch (error) {
      throw translateError(openError(error, label), label);
    }
  }

  /** A text in another encoding as UTF-8; undefined for UTF-8, and for what is no text. */
  private async recoded(path: string, label: string): Promise<string | undefined> {
    const name = basename(path).toLowerCase();
    if (!/\.(csv|tsv|txt|data|json|jsonl|ndjson)(\.gz)?$/.test(name)) return undefined;
    const { head, gzip } = await readHead(path, label);
    const encoding = textEncoding(head);
    if (encoding === undefined) return undefined;
    const target = this.scratchFile(`${this.parts.length}.${name.replace(/\.gz$/, "").split(".").at(-1)}`);
    await toUtf8(path, { gzip, encoding, target, label });
    this.notes.push(`${label}: it isn't UTF-8, and was read as ${encoding.called}`);
    return target;
  }

  private async openDuckPart({ path, label }: SourceFile, format: DuckFormat): Promise<SourcePart> {
    const database = await this.database();
    const verify = async () => {
      if ("gzip" in format && format.gzip) await verifyGzip(path, label);
    };
    try {
      if (format.kind === "csv") await database.admitColumns(format.width);
      const opened = await relation(database, path, format, this.sample);
      await database.admitColumns(opened.columns.length);
      return duckPart(database, label, opened, verify);
    } catch (error) {
      // A file that was cut short often shows as a last row that makes no sense.
      await verify();
      throw error;
    }
  }
}

type DuckFormat = Extract<Format, { kind: "csv" | "json" }> | { kind: "parquet" };

function relation(database: Database, path: string, format: DuckFormat, sample: Sample): Promise<Relation> {
  if (format.kind === "csv") return csvRelation(database, path, format, sample);
  if (format.kind === "json") return jsonRelation(database, path, format, sample);
  return parquetRelation(database, path);
}
