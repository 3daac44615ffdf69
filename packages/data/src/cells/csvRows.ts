/** A row of a text file, cell by cell as it is spelled. */
export interface SpelledRow {
  /** The number of its first line, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Whether text follows the quotation mark that ends a cell, which can be read in several ways. */
  readonly isOdd: boolean;
}

const QUOTE = '"';

/**
 * The rows of comma-separated values (RFC 4180, or with another delimiter), some at a time, from pieces of
 * their text. A cell that begins with a quotation mark ends with the next single one; those inside are
 * doubled. Lines end in any of the usual ways.
 */
export class CsvScanner {
  private readonly delimiter: string;
  private rows: SpelledRow[] = [];
  private cells: string[] = [];
  private cell = "";
  private state: "start" | "plain" | "quoted" | "quote" = "start";
  private line = 1;
  private begun = 1;
  private isAfterReturn = false;
  private isOdd = false;

  constructor(delimiter: string) {
    this.delimiter = delimiter;
  }

  /** The rows that end in a piece of the text. */
  read(text: string): SpelledRow[] {
    for (let at = 0; at < text.length; at++) {
      const character = text[at]!;
      const isReturn = character === "\r";
      const isSecond = character === "\n" && this.isAfterReturn;
      this.isAfterReturn = isReturn;
      if (this.state === "quoted") {
        if (character === QUOTE) this.state = "quote";
        else this.cell += character;
        if ((isReturn || character === "\n") && !isSecond) this.line++;
        continue;
      }
      if (isReturn || character === "\n") {
        if (isSecond) continue;
        this.endRow();
        continue;
      }
      if (character === this.delimiter) this.endCell();
      else if (character === QUOTE && this.state === "start") this.state = "quoted";
      else if (character === QUOTE && this.state === "quote") {
        this.cell += QUOTE;
        this.state = "quoted";
      } else {
        if (this.state === "quote") this.isOdd = true;
        this.cell += character;
        this.state = "plain";
      }
    }
    return this.rows.splice(0);
  }

  /** The last row, where no line end follows it. */
  finish(): SpelledRow[] {
    // a quotation mark that nothing ends
    if (this.state === "quoted") this.isOdd = true;
    if (this.state !== "start" || this.cells.length > 0) this.endRow();
    return this.rows.splice(0);
  }

  private endCell(): void {
    this.cells.push(this.cell);
    this.cell = "";
    this.state = "start";
  }

  private endRow(): void {
    this.endCell();
    this.rows.push({ line: this.begun, cells: this.cells, isOdd: this.isOdd });
    this.isOdd = false;
    this.cells = [];
    this.line++;
    this.begun = this.line;
  }
}
