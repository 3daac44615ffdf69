// Holds comments to what can be read in a hover: no line over 110 columns, and no sentence that begins where
// another one ended ("The same of numbers.", "Of the mean.", "… and so many more.").
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const LONGEST = 110;
const sources = ["packages/*.ts", "packages/*.js", "scripts/*.mjs", "bench/*.mjs"];
const files = execFileSync("git", ["ls-files", ...sources], { cwd: root, encoding: "utf8" })
  .trim()
  .split("\n");
const dangling =
  /^(\/\*\*|\*) (The same(?! seed)\b|Of\b|…|Those\b|That of\b|That \w+'s\b|Its\b|They\b|So many\b)/;

const faults = files.flatMap((file) => {
  const lines = readFileSync(`${root}/${file}`, "utf8").split("\n");
  return lines.flatMap((line, index) => {
    const text = line.trimStart();
    if (!/^(\/\/|\/\*|\*)/.test(text)) return [];
    // a sentence goes on from line to line; a comment begins after /** or on the line below it
    const begins = text.startsWith("/**") || lines[index - 1]?.trim() === "/**";
    // a command to be copied stays on one line
    const isLong = line.length > LONGEST && !/https?:\/\/|^\/\/ {3}/.test(text);
    const place = `${file}:${index + 1}`;
    return [
      ...(isLong ? [`${place}: ${line.length} columns, at most ${LONGEST}`] : []),
      ...(begins && dangling.test(text) ? [`${place}: begins in the middle: ${text}`] : []),
    ];
  });
});
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log("comments can be read on their own");
