import { say } from "./text/print.ts";

let stop: (() => void) | undefined;

/** Ctrl-C and SIGTERM end the process (exit code 130), in an orderly way: temporary folders are removed. */
export function handleInterrupts(): void {
  const onSignal = () => {
    if (stop === undefined) {
      say("interrupted");
      process.exit(130);
    }
    const first = stop;
    stop = undefined;
    first();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
}

/**
 * Until the result is called, the first Ctrl-C calls `action` instead; a second one ends the process all the
 * same.
 */
export function onInterrupt(action: () => void): () => void {
  stop = action;
  return () => {
    stop = undefined;
  };
}
