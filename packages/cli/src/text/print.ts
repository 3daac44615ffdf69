/** Results go to standard output … */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** … and what happens meanwhile to standard error. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** One JSON object on one line; numbers that JSON lacks become null. */
export function printJson(value: Readonly<Record<string, unknown>>): void {
  print(JSON.stringify(value));
}
