import { DataError } from "../dataError.ts";

/** DuckDB's many-line message about a file as one sentence; anything that isn't DuckDB's passes through. */
export function translateError(error: unknown, label: string): unknown {
  if (!(error instanceof Error) || error instanceof DataError || "code" in error) return error;
  return new DataError(`${label}: ${sentence(error.message)}`, { cause: error });
}

function count(values: string): string {
  return values === "1" ? "1 value" : `${values} values`;
}

function sentence(message: string): string {
  const line = /CSV Error on Line: (\d+)/.exec(message)?.[1];
  const widths = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (line && widths) {
    return `line ${line} has ${count(widths[2]!)}, expected ${widths[1]} as in the first line; mend or remove that line`;
  }
  if (line && message.includes("unterminated quote")) {
    return `line ${line} opens a quote that is never closed; mend that line`;
  }
  if (/not utf-8|Invalid unicode|Invalid UTF|invalid UTF/i.test(message)) {
    return `${line ? `line ${line} is` : "it is"} not UTF-8 text; convert the file to UTF-8`;
  }
  if (/Out of Memory/i.test(message))
    return "its rows are too long for the memory that reading and writing tables may use (256 MB)";
  if (/No space left/i.test(message)) return "there is no space left on the disk";
  const malformed = /Malformed JSON.*in line (\d+)/s.exec(message);
  if (malformed)
    return `line ${malformed[1]} is not valid JSON; expected one {"column": value} object a line`;
  if (/sniffing file|invalid state|dialect/.test(message)) {
    return "it could not be made out as a table of comma-separated values (CSV)";
  }
  if (/parquet|magic bytes|thrift|TProtocol|deserialize/i.test(message)) {
    return "it is not a Parquet file or it is damaged; write or download it again";
  }
  if (/gzip|GZIP|decompress|zlib/i.test(message)) return "its gzip data is damaged; download it again";
  const firstLine = message.split("\n", 1)[0]!.replace(/^[A-Za-z ]+ Error: /, "");
  return `it could not be read (${firstLine.trim()})`;
}
