import type { DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { temporaryFolder } from "../temporaryFolder.ts";

export type Row = Record<string, unknown>;

const LIMIT_MB = 256;

/** A private in-memory DuckDB with small limits, which never reaches for the network. */
export class Database {
  private constructor(
    private readonly instance: DuckDBInstance,
    readonly connection: DuckDBConnection,
    private readonly removeSpill: () => void,
  ) {}

  /** DuckDB's native library is loaded here, on first use, so that importing the package stays quick. */
  static async open(megabytes = LIMIT_MB): Promise<Database> {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const spill = temporaryFolder();
    const instance = await DuckDBInstance.create(":memory:", {
      threads: "2",
      memory_limit: `${megabytes}MB`,
      temp_directory: spill.path,
      preserve_insertion_order: "true",
      autoinstall_known_extensions: "false",
      autoload_known_extensions: "false",
    });
    return new Database(instance, await instance.connect(), () => spill.remove());
  }

  /** Run a statement and return its rows; 64-bit counts arrive as bigint. */
  async rows(sql: string): Promise<Row[]> {
    const reader = await this.connection.runAndReadAll(sql);
    return reader.getRowObjectsJS();
  }

  /** Every column pins buffers of its own, so that a very wide table needs a higher limit. */
  async admitColumns(count: number): Promise<void> {
    if (count > LIMIT_MB) await this.rows(`SET memory_limit = '${LIMIT_MB + count / 4}MB'`);
  }

  close(): void {
    this.connection.closeSync();
    this.instance.closeSync();
    this.removeSpill();
  }
}
