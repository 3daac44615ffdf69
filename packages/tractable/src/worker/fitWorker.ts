// The worker's side of `fitInWorker`: fits what it is sent, and answers with progress and the model's bytes.
import { TractableError } from "../errors/tractableError.ts";
import { flowFrom } from "../flows/flow.ts";
import { fit } from "../training/fit.ts";
import { optimizerFrom } from "../training/optimizers/optimizerFrom.ts";
import type { Answer, Port, Request } from "./messages.ts";

const page = globalThis as unknown as Port<Answer, Request>;
const controller = new AbortController();

page.addEventListener("message", ({ data: request }) => {
  if (request.kind === "abort") controller.abort();
  else void run(request);
});

async function run({ flow, rows, options, optimizer }: Request & { readonly kind: "fit" }): Promise<void> {
  try {
    const model = await fit(flowFrom(flow), rows, {
      ...options,
      optimizer: optimizer && optimizerFrom(optimizer),
      signal: controller.signal,
      onProgress: (progress) => page.postMessage({ kind: "progress", progress }),
    });
    page.postMessage({ kind: "model", bytes: model.toBytes() });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    page.postMessage({ kind: "failed", message, isMendable: error instanceof TractableError });
  }
}
