import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { openTableWriter, twoMoons } from "@tractable/data";
import { print, say } from "../../text/print.ts";
import { fitCommand } from "../fit/fit.ts";

const FOLDER = "tractable-demo";
const ROWS = 10_000;
const SECONDS = 25;

/** `tractable demo`: fit two moons, as a first look. */
export async function demoCommand(): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  const [data, model] = [join(FOLDER, "moons.csv"), join(FOLDER, "moons.safetensors")];
  await writeMoons(data);
  say(`A neural spline flow learns the density of two moons (${data}).\n`);
  await fitCommand([data], {
    out: model,
    timeLimit: SECONDS,
    seed: 0,
    validation: 0.1,
    device: "cpu",
    picture: true,
  });
  print(
    `\nLook at ${join(FOLDER, "moons.png")}; then put your own table in the place of the moons: tractable fit data.csv`,
  );
}

async function writeMoons(path: string): Promise<void> {
  const { columns, rows, values } = twoMoons(ROWS, { seed: 1 });
  const writer = await openTableWriter(
    path,
    columns.map((name) => ({ name, type: "float32" })),
  );
  await writer.write(
    columns.map((_, column) =>
      Float32Array.from({ length: rows }, (_, row) => values[row * columns.length + column]!),
    ),
  );
  await writer.close();
}
