import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { program } from "../src/program.ts";

const folder = new URL("../src/commands/", import.meta.url).pathname;

/** What lies in a command's folder, but for the file that declares its options. */
function doingOf(command: string): string {
  const own = join(folder, command);
  return readdirSync(own)
    .filter((file) => file !== `${command}Usage.ts`)
    .map((file) => readFileSync(join(own, file), "utf8"))
    .join("\n");
}

/** Options that reach their reader in an object that is handed on whole, to a room beside the commands. */
const handedOn: Readonly<Record<string, readonly string[]>> = {
  // readModelImages
  edit: ["labels", "skipBad"],
  reconstruct: ["labels", "size", "channels", "skipBad"],
  translate: ["size", "channels", "skipBad"],
  interpolate: ["size", "channels"],
};

describe("commands", () => {
  const commands = program().commands.filter((command) => command.name() !== "help");

  it("have a folder each", () => {
    expect(commands.map((command) => command.name()).sort()).toEqual(readdirSync(folder).sort());
  });

  it.each(commands.map((command) => [command.name(), command] as const))(
    "tractable %s ignores none of its options",
    (name, command) => {
      const text = doingOf(name);
      const read = command.options
        .map((option) => option.attributeName())
        .filter((option) => !handedOn[name]?.includes(option));
      expect(read.filter((option) => !new RegExp(`\\b${option}\\b`).test(text))).toEqual([]);
    },
  );
});
