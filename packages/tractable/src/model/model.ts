import type { Matrix, RowsLike } from "./rows.ts";
import type { Support } from "./support.ts";
import type { TrainingReport } from "./trainingReport.ts";

/** What the density is conditioned on: one row for all, or one for each row. */
export interface ContextOption {
  readonly context?: RowsLike;
}

export interface SampleOptions extends ContextOption {
  /** The same seed gives the same rows; 0 by default. */
  readonly seed?: number;
}

/** A fitted density of rows in data units. */
export interface Model {
  /** Names of the features, in order. */
  readonly columns: readonly string[];
  /** Names of what it is conditioned on; none if empty. */
  readonly contextColumns: readonly string[];
  readonly supports: readonly Support[];
  /** The architecture as plain data. */
  readonly spec: ModelSpec;
  /** How many numbers were learned. */
  readonly parameterCount: number;
  /** How it was trained; undefined for a model that wasn't. */
  readonly report: TrainingReport | undefined;

  /**
   * ln p(x) of every row, in nats and data units: [rows]. Rows outside the support have −∞.
   * Throws where rows have another width than the model, or hold anything but finite numbers.
   */
  logProb(rows: RowsLike, options?: ContextOption): Promise<Float64Array>;
  /** New rows, [count, features]; with c rows of context, count for each: [c·count, features], context by context. */
  sample(count: number, options?: SampleOptions): Promise<Matrix>;
  /** Data → latent, [rows, features]. */
  encode(rows: RowsLike, options?: ContextOption): Promise<Matrix>;
  /** Latent → data, [rows, features]. */
  decode(latents: RowsLike, options?: ContextOption): Promise<Matrix>;

  /** The model as one safetensors file. */
  toBytes(): Uint8Array;
  /** Writes that file under a temporary name and renames it (Node only). */
  save(path: string): Promise<void>;
  /** ONNX graphs by name (logProb, sample, encode, decode), with a dynamic batch and the weights inside. */
  exportOnnx(): Readonly<Record<"logProb" | "sample" | "encode" | "decode", Uint8Array>>;
  /** Frees the engine's memory; the model can't be used afterwards. */
  dispose(): Promise<void>;
}

export interface ModelSpec {
  readonly flow: { readonly kind: string; readonly [option: string]: unknown };
  readonly [option: string]: unknown;
}
