import type { WriteStream } from "node:tty";

export interface Colours {
  strong(text: string): string;
  faint(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/** Colours for a stream: none unless it is a terminal, and none where NO_COLOR is set. */
export function coloursFor(stream: Pick<WriteStream, "isTTY">): Colours {
  const { NO_COLOR, TERM } = process.env;
  const isOn = stream.isTTY && !NO_COLOR && TERM !== "dumb";
  const paint = (code: string) => (text: string) => (isOn ? `\u001b[${code}m${text}\u001b[0m` : text);
  return { strong: paint("1"), faint: paint("2"), good: paint("32"), bad: paint("31") };
}
