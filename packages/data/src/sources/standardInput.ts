import { spoolStream } from "./spoolStream.ts";

let spooled: Promise<string> | undefined;

/**
 * The path of a file with everything on standard input. It can be read only once, and a command may look at
 * its table several times, so the file is made on the first call and stays until the process exits.
 */
export function standardInput(): Promise<string> {
  spooled ??= spoolStream(process.stdin).then(({ path }) => path);
  return spooled;
}
