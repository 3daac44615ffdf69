import { formatCount } from "../text/format.ts";

/** Shows on a terminal how many rows are done; elsewhere nothing. */
export interface RowCounter {
  update(rows: number): void;
  /** Wipes the line. */
  stop(): void;
}

export function rowCounter(verb: string, stream: NodeJS.WriteStream = process.stderr): RowCounter {
  const show = (text: string) => {
    if (stream.isTTY) stream.write(`\r\u001b[K${text}`);
  };
  return {
    update: (rows) => show(`${formatCount(rows)} rows ${verb}`),
    stop: () => show(""),
  };
}
