import { parentPort, workerData } from "node:worker_threads";
import { loadBytes } from "tractable";
import type { CoderAnswer, CoderCall, CoderStart } from "./coderCalls.ts";

// Codes images in a thread of its own: each message is a call of a coder's method, and gets one answer.

const { model } = workerData as CoderStart;
const { coder } = await loadBytes(model, { threads: 1 });
const port = parentPort;
if (coder === undefined || port === null)
  throw new Error("coderWorker: expected an integer flow, and to be a worker");

function called(call: CoderCall): Promise<unknown> {
  const method = coder![call.method] as (...args: readonly unknown[]) => Promise<unknown>;
  return method.apply(coder, call.args);
}

port.on("message", async (call: CoderCall) => {
  const answer: CoderAnswer = await called(call).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  port.postMessage(answer);
});
