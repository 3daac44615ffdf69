import { failure } from "./errors/failure.ts";
import { handleInterrupts } from "./interrupt.ts";
import { program } from "./program.ts";
import { coloursFor } from "./text/colours.ts";
import { printJson, say } from "./text/print.ts";

/** Runs the command line; the exit code ends up in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, as in `… | head`, is no mistake.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
  handleInterrupts();
  try {
    await program().parseAsync(argv);
  } catch (error) {
    const { message, exitCode } = failure(error);
    // who asked for JSON gets the sentence as JSON too
    if (message !== "" && argv.includes("--json")) printJson({ error: message.split("\n", 1)[0] });
    if (message !== "") say(`${coloursFor(process.stderr).bad("tractable:")} ${message}`);
    process.exitCode = exitCode;
  }
}
