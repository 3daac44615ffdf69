import type { Support } from "../density/support.ts";
import type { Flow } from "../flows/flow.ts";
import type { ImageSize } from "../images/imageSize.ts";
import type { ImageCoder } from "../integers/imageCoder.ts";
import type { DataLike } from "../rows/dataRows.ts";
import type { Matrix, RowsLike } from "../rows/rows.ts";
import type { Cell } from "../tables/columnData.ts";
import type { TableSchema } from "../tables/tableSchema.ts";
import type { ContextRange } from "./contextRanges.ts";
import type { TrainingReport } from "./trainingReport.ts";

/** What the density is conditioned on: one row for all, or one for each row. */
export interface ContextOption {
  /** Rows of what it is conditioned on, by default none, as most models have no context. */
  readonly context?: DataLike;
}

export interface MapOptions extends ContextOption {
  /**
   * The class of each row, or the shares of all classes in each, [rows, classes], for what lies between
   * classes: of a model whose layers are given the class. None by default, as the latents of other models are
   * the same whatever the class.
   */
  readonly labels?: ArrayLike<number> | Matrix;
}

export interface LogProbOptions extends ContextOption {
  /**
   * The class of each row, of a model with classes; by default the log-density is that of all classes in
   * equal parts.
   */
  readonly labels?: ArrayLike<number>;
  /**
   * For images: how many dequantisations of each are averaged (importance-weighted, a tighter bound); 1 by
   * default.
   */
  readonly samples?: number;
  /** The seed of the dequantisation; 0 by default. */
  readonly seed?: number;
}

export interface SampleOptions extends ContextOption {
  /** The class to draw, of a model with classes; by default each row's is drawn too. */
  readonly label?: number;
  /** A factor that shrinks or widens the base around its mean; 1, the model itself, by default. */
  readonly temperature?: number;
  /** The same seed gives the same rows; 0 by default. */
  readonly seed?: number;
}

export interface SampleInPartsOptions extends SampleOptions {
  /** How many rows come at a time, about; 65,536 by default. */
  readonly rowsPerPart?: number;
}

/** Encoded or decoded rows. */
export interface MappedRows extends Matrix {
  /**
   * Where that direction has no closed form: how exactly each row was solved for, [rows]; about the tolerance
   * of the flow's direction if all went well.
   */
  readonly residual?: Float32Array;
}

/** A fitted density of rows in data units. */
export interface Model {
  /** Whether it comes from a file without a digest, as early files were, whose numbers can't be checked. */
  readonly isUnverified: boolean;
  /** The architecture: `fit(model.flow, rows, { from: model })` goes on from the model. */
  readonly flow: Flow;
  /** Names of the features, in order. */
  readonly columns: readonly string[];
  /** Names of what it is conditioned on; none if empty. */
  readonly contextColumns: readonly string[];
  /**
   * Where the numbers of the context are like those of training, by context column, generously; what the
   * model says of a context outside is a guess. Undefined for a column that holds no numbers.
   */
  readonly contextRanges: readonly (ContextRange | undefined)[];
  /** Where values of each column can lie, in the order of `columns`. */
  readonly supports: readonly Support[];
  /** The columns of a density of a typed table, and those of its context; undefined for any other. */
  readonly schema: TableSchema | undefined;
  /** The columns of the context of a density of a typed table; undefined for any other. */
  readonly contextSchema: TableSchema | undefined;
  /** The size of the images that rows are, channel by channel, row by row; undefined for tables. */
  readonly image: ImageSize | undefined;
  /** Names of the classes of a model that tells them apart; none if empty. */
  readonly classNames: readonly string[];
  /** The architecture as plain data. */
  readonly spec: ModelSpec;
  /**
   * The values of every parameter by name, those that training doesn't change included; not to be written to.
   */
  readonly parameters: ReadonlyMap<string, Float32Array>;
  /** How many numbers were learned. */
  readonly parameterCount: number;
  /** How it was trained; undefined for a model that wasn't. */
  readonly report: TrainingReport | undefined;
  /**
   * What `anomalyDetector` compares new rows with: its scores of validation rows, ascending; undefined for a
   * model without them.
   */
  readonly calibration: Float32Array | undefined;
  /** The measure of complexity that is in the scores of a model of images. */
  readonly complexity: string | undefined;

  /** What turns images into bytes and back with an integer flow; undefined for any other. */
  readonly coder: ImageCoder | undefined;

  /**
   * ln p(x) of every row, in nats and data units: [rows]. Rows outside the support have −∞. Of a typed table
   * it is the logarithm of a probability for whole numbers, categories, times, gaps and atoms, and of a
   * density for other numbers. Of images it is a lower bound on ln P(x) of the whole-numbered pixels, on
   * average over the seeds; more `samples` tighten it; of an integer flow it is exact. Throws where rows have
   * another width than the model, or hold anything but finite numbers (images: 0 … 255).
   */
  logProb(rows: DataLike, options?: LogProbOptions): Promise<Float64Array>;
  /**
   * ln p of rows of a typed table that are given as places (see `ColumnSlots`), without what values of
   * the places add: densities are those of places. Throws for any other model.
   */
  logProbOfPlaces(places: Matrix, options?: ContextOption): Promise<Float64Array>;
  /**
   * −log₂ P(x) / values of every image, [rows]: the same in bits per dimension. Throws for a model of tables.
   */
  bitsPerDimension(rows: RowsLike, options?: LogProbOptions): Promise<Float64Array>;
  /** ln p(x | class) of every row and class, [rows, classes], nats. Throws for a model without classes. */
  logProbPerClass(rows: RowsLike, options?: Omit<LogProbOptions, "labels">): Promise<Matrix>;
  /**
   * New rows, [count, features]; with c rows of context, count for each: [c·count, features], context by
   * context.
   */
  sample(count: number, options?: SampleOptions): Promise<Matrix>;
  /**
   * New rows by column, in the table's own types; columns that name rows are left out. Throws for a model of
   * images.
   */
  sampleTable(count: number, options?: SampleOptions): Promise<ReadonlyMap<string, readonly Cell[]>>;
  /** The rows that `sample` gives, some at a time, so that memory stays flat. Throws for an integer flow. */
  sampleInParts(count: number, options?: SampleInPartsOptions): AsyncIterable<Matrix>;
  /**
   * The rows that `sampleTable` gives, some at a time, so that memory stays flat; the same ones in parts of
   * the default size.
   */
  sampleTableInParts(
    count: number,
    options?: SampleInPartsOptions,
  ): AsyncIterable<ReadonlyMap<string, readonly Cell[]>>;
  /**
   * Data → latent, [rows, features]; images in the middle of their bins, single values of a table in that of
   * their share. Throws without `labels` where the layers are given the class, and with them elsewhere.
   */
  encode(rows: DataLike, options?: MapOptions): Promise<MappedRows>;
  /**
   * Latent → data, [rows, features]; pixels are real numbers here, which `sample` rounds; of a typed table,
   * places. Takes `labels` as `encode` does.
   */
  decode(latents: RowsLike, options?: MapOptions): Promise<MappedRows>;

  /** The model as one safetensors file. */
  toBytes(): Uint8Array;
  /** Writes that file: under a temporary name that is then renamed, or as a download in a browser. */
  save(path: string): Promise<void>;
  /** ONNX graphs by name (logProb, sample, encode, decode), with a dynamic batch and the weights inside. */
  exportOnnx(): Readonly<Record<"logProb" | "sample" | "encode" | "decode", Uint8Array>>;
  /** Frees the engine's memory; the model can't be used afterwards. */
  dispose(): Promise<void>;
}

/** The architecture of a model as plain data. */
export interface ModelSpec {
  /** The spec of the flow: its kind, and its options with parts replaced by their specs. */
  readonly flow: { readonly kind: string; readonly [option: string]: unknown };
  readonly [option: string]: unknown;
}
