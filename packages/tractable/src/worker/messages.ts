import type { FlowSpec } from "../flows/flow.ts";
import type { DataLike } from "../rows/dataRows.ts";
import type { Spec } from "../specs/spec.ts";
import type { FitOptions, Progress } from "../training/fitOptions.ts";

/**
 * Options of `fit` that can be sent to a worker: none of them has functions, but for those that are listened
 * to by messages.
 */
export type WorkerFitOptions = Omit<
  FitOptions,
  "watch" | "checkpoint" | "resume" | "from" | "objective" | "complexity"
>;

/** What a page asks of the worker. */
export type Request =
  | {
      readonly kind: "fit";
      readonly flow: FlowSpec;
      readonly rows: DataLike;
      readonly options: Omit<WorkerFitOptions, "signal" | "onProgress" | "optimizer">;
      /** The optimizer as plain data. */
      readonly optimizer: Spec | undefined;
    }
  | { readonly kind: "abort" };

/** What the worker answers. */
export type Answer =
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "model"; readonly bytes: Uint8Array }
  | { readonly kind: "failed"; readonly message: string; readonly isMendable: boolean };

/** One end of a channel to a worker, as both ends have it. */
export interface Port<Sent, Heard> {
  postMessage(message: Sent, transfer?: readonly ArrayBuffer[]): void;
  addEventListener(type: "message", listener: (event: { readonly data: Heard }) => void): void;
}
