import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const bin = fileURLToPath(new URL("../bin/tractable.js", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  readonly cwd: string;
  readonly input?: string;
  /**
   * Send these signals, each as soon as standard error has some text, or after some milliseconds (and no
   * input).
   */
  readonly signals?: readonly { readonly after: RegExp | number; readonly signal: NodeJS.Signals }[];
}

/** Runs the real command as a stranger would. */
export function tractable(
  args: readonly string[],
  { cwd, input, signals = [] }: RunSettings,
): Promise<Outcome> {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: { ...process.env, NO_COLOR: "1" } });
  const waiting = [...signals];
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data;
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data;
    const next = waiting[0];
    if (next?.after instanceof RegExp && next.after.test(stderr)) child.kill(waiting.shift()!.signal);
  });
  const [first] = signals;
  if (typeof first?.after === "number") setTimeout(() => child.kill(first.signal), first.after);
  else child.stdin.end(input ?? "");
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code, stdout, stderr: stderr.replace(/^building tractable.*\n/, "") }),
    );
  });
}

/** A folder for one test file, removed in the end. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "tractable-cli-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function write(folder: string, name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return name;
}

/** The files of a folder and of those in it. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort();
}

/** A table of correlated columns x, y and a context c, the same every time. */
export function exampleCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const angle = row * 2.399963;
    const radius = Math.sqrt((row + 0.5) / rows);
    const [x, y] = [radius * Math.cos(angle), radius * Math.sin(angle)];
    return `${x.toFixed(5)},${(x * x + 0.3 * y).toFixed(5)},${(row % 7) - 3 + 0.1 * (row % 10)}`;
  });
  return `x,y,c\n${lines.join("\n")}\n`;
}
