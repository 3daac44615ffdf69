import { plural } from "../text/format.ts";

/** Shows how much is done: on a terminal at once, elsewhere a line now and then. */
export interface Counter {
  readonly update: (count: number) => void;
  /** Wipes the line. */
  readonly stop: () => void;
}

/** Terminals are slow: so many milliseconds at least between two lines. */
const PAUSE = 50;
/** Milliseconds between two lines without a terminal. */
const LONG_PAUSE = 10_000;

/** "1,234 rows scored", again and again on one line. */
export function counter(noun: string, verb: string, stream: NodeJS.WriteStream = process.stderr): Counter {
  const show = (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
    else if (text !== "") stream.write(`${text}\n`);
  };
  const pause = stream.isTTY ? PAUSE : LONG_PAUSE;
  let shownAt = stream.isTTY ? Number.NEGATIVE_INFINITY : performance.now();
  return {
    update(count) {
      if (performance.now() - shownAt < pause) return;
      shownAt = performance.now();
      show(`${plural(count, noun)} ${verb}`);
    },
    stop: () => show(""),
  };
}
