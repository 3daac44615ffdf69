import { plural } from "../text/format.ts";

/** Shows on a terminal how much is done; elsewhere nothing. */
export interface Counter {
  readonly update: (count: number) => void;
  /** Wipes the line. */
  readonly stop: () => void;
}

/** Terminals are slow: so many milliseconds at least between two lines. */
const PAUSE = 50;

/** "1,234 rows scored", again and again on one line. */
export function counter(noun: string, verb: string, stream: NodeJS.WriteStream = process.stderr): Counter {
  const show = (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
  };
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    update(count) {
      if (performance.now() - shownAt < PAUSE) return;
      shownAt = performance.now();
      show(`${plural(count, noun)} ${verb}`);
    },
    stop: () => show(""),
  };
}
