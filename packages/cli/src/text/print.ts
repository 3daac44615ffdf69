/** Writes a line of results, to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Writes a line of what happens meanwhile, to standard error. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One JSON object on one line; numbers that JSON lacks become null. */
export function printJson(value: Readonly<Record<string, unknown>>): void {
  print(JSON.stringify(value));
}
