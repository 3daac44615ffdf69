import { checkOption, checkOptions } from "../errors/checkOptions.ts";
import { required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { type Flow, flowRule, flowSpec } from "../flows/flow.ts";
import { loadBytes } from "../model/load.ts";
import type { Model } from "../model/model.ts";
import type { DataLike } from "../rows/dataRows.ts";
import { warmUp } from "../runtime/warmUp.ts";
import { fitRules } from "../training/checkFitOptions.ts";
import type { Answer, Port, Request, WorkerFitOptions } from "./messages.ts";

export type { WorkerFitOptions } from "./messages.ts";

/** What is needed of a browser's worker. */
interface BrowserWorker extends Port<Request, Answer> {
  addEventListener(
    type: "message" | "error",
    listener: (event: { readonly data: Answer; readonly message?: string }) => void,
  ): void;
  terminate(): void;
}

declare const Worker: new (url: URL, options: { readonly type: "module" }) => BrowserWorker;

/**
 * `fit` in a worker of a browser, so that the page stays alive: the flow goes there as its spec, rows are
 * copied, progress and the model come back. `signal` and `onProgress` work as they do in `fit`. Only for
 * flows and optimizers of the library's own, as functions can't be sent.
 */
export async function fitInWorker(
  flow: Flow,
  rows: DataLike,
  options: WorkerFitOptions = {},
): Promise<Model> {
  const { watch, checkpoint, resume, from, objective, complexity, ...rules } = fitRules;
  checkOption("fitInWorker", "the flow", flow, required(flowRule));
  checkOptions("fitInWorker", options, rules);
  if (typeof Worker === "undefined") {
    throw new TractableError("fitInWorker: expected a browser with workers, got none; use fit");
  }
  const { signal, onProgress, optimizer, ...rest } = options;
  // written as bundlers look for it
  const worker = new Worker(new URL("./fitWorker.js", import.meta.url), { type: "module" });
  // the page's own engine loads meanwhile, so that the model is there as soon as it is sent
  const engine = warmUp({ device: options.device, threads: options.threads });
  const abort = () => worker.postMessage({ kind: "abort" });
  try {
    const bytes = await new Promise<Uint8Array>((resolve, reject) => {
      worker.addEventListener("message", ({ data: answer }) => {
        if (answer.kind === "progress") onProgress?.(answer.progress);
        else if (answer.kind === "model") resolve(answer.bytes);
        else reject(answer.isMendable ? new TractableError(answer.message) : new Error(answer.message));
      });
      worker.addEventListener("error", ({ message }) => {
        reject(new Error(`fitInWorker: the worker failed (${message ?? "no reason given"})`));
      });
      signal?.addEventListener("abort", abort);
      worker.postMessage({
        kind: "fit",
        flow: flowSpec(flow),
        rows,
        options: rest,
        optimizer: optimizer?.spec,
      });
      if (signal?.aborted) abort();
    });
    await engine;
    return await loadBytes(bytes, { device: options.device, threads: options.threads });
  } finally {
    signal?.removeEventListener("abort", abort);
    worker.terminate();
  }
}
