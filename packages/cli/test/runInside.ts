import { failure } from "../src/errors/failure.ts";
import { program } from "../src/program.ts";
import type { Outcome, RunSettings } from "./runTractable.ts";

/**
 * Runs the command within this process, one after another: without loading the program and its engine again.
 */
export function runInside(args: readonly string[], settings: Pick<RunSettings, "cwd">): Promise<Outcome> {
  const outcome = queue.then(() => runNow(args, settings));
  queue = outcome;
  return outcome;
}

let queue: Promise<unknown> = Promise.resolve();

async function runNow(args: readonly string[], { cwd }: Pick<RunSettings, "cwd">): Promise<Outcome> {
  const before = process.cwd();
  const written = { stdout: "", stderr: "" };
  const restore = (["stdout", "stderr"] as const).map((name) => {
    const { write } = process[name];
    process[name].write = (text: string | Uint8Array) => {
      written[name] += String(text);
      return true;
    };
    return () => {
      process[name].write = write;
    };
  });
  process.chdir(cwd);
  try {
    await program().parseAsync(["node", "tractable", ...args]);
    return { code: 0, ...written };
  } catch (error) {
    const { message, exitCode } = failure(error);
    return { code: exitCode, ...written, stderr: `${written.stderr}tractable: ${message}\n` };
  } finally {
    process.chdir(before);
    for (const undo of restore) undo();
  }
}
