// How far the default model of a table is from ten densities that are known: `tractable fit toy.csv` with a
// limit of one minute, its mean log-density of other rows below that of the true density, in nats, with its
// standard error; 0 is perfect. Writes a picture of the true and the learned densities side by side.
//   npm run check:toys -- <picture.png> [seconds, 60] [rows, 20000] [names …]
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp from "sharp";
import { load } from "tractable";
import { toyDensities } from "./toyDensities.mjs";

const [picture, seconds = "60", rows = "20000", ...asked] = process.argv.slice(2);
if (picture === undefined) {
  console.error("check-toys.mjs: expected a picture to write, as in: npm run check:toys -- toys.png");
  process.exit(1);
}
const SIDE = 160;
const GAP = 8;
const TEST_ROWS = 20_000;
/** Nats from the truth that a smooth density may have. */
const MOST = 0.02;
const bin = join(dirname(fileURLToPath(import.meta.url)), "../packages/cli/bin/tractable.js");
const folder = mkdtempSync(join(tmpdir(), "tractable-toys-"));
const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;
const toTable = (list) => list.map(([x, y]) => ({ x, y }));

/** Points in the middle of a square's cells, from the top. */
const grid = (reach) =>
  Array.from({ length: SIDE * SIDE }, (_, at) => [
    reach * ((2 * ((at % SIDE) + 0.5)) / SIDE - 1),
    reach * (1 - (2 * (Math.floor(at / SIDE) + 0.5)) / SIDE),
  ]);

/** White through teal to dark blue, by how high a density is against the highest of the true one. */
function painted(heights, most) {
  return Uint8Array.from({ length: 3 * heights.length }, (_, at) => {
    const share = Math.min(1, heights[Math.floor(at / 3)] / most);
    return 255 + ([12, 44, 92][at % 3] - 255) * share ** 0.7;
  });
}

const tiles = [];
let isMissed = false;
for (const [name, density] of Object.entries(toyDensities)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const csv = join(folder, "toy.csv");
  const file = join(folder, "toy.safetensors");
  const lines = density.draw(Number(rows), 1).map((row) => row.join(","));
  writeFileSync(csv, `x,y\n${lines.join("\n")}\n`);
  const options = ["--time-limit", `${seconds}s`, "--no-picture", "--force", "--out", file];
  execFileSync(process.execPath, [bin, "fit", csv, ...options], { stdio: ["ignore", "ignore", "pipe"] });
  const model = await load(file);
  const test = density.draw(TEST_ROWS, 2);
  const learned = await model.logProb(toTable(test));
  const distances = test.map((row, at) => density.logProb(row) - learned[at]);
  const distance = mean(distances);
  const error = Math.sqrt(mean(distances.map((value) => (value - distance) ** 2)) / distances.length);
  const bar = density.isSmooth ? ` (to reach ${MOST}: ${distance <= MOST})` : "";
  console.log(`${name}: ${distance.toFixed(3)} ± ${error.toFixed(3)} nats from the truth${bar}`);
  isMissed ||= density.isSmooth && distance > MOST;
  const points = grid(density.reach);
  const truth = points.map((row) => Math.exp(density.logProb(row)));
  const most = Math.max(...truth);
  tiles.push([
    painted(truth, most),
    painted([...(await model.logProb(toTable(points)))].map(Math.exp), most),
  ]);
  await model.dispose();
}
const width = tiles.length * (SIDE + GAP) - GAP;
await sharp({ create: { width, height: 2 * SIDE + GAP, channels: 3, background: "white" } })
  .composite(
    tiles.flatMap((pair, column) =>
      pair.map((pixels, row) => ({
        input: Buffer.from(pixels),
        raw: { width: SIDE, height: SIDE, channels: 3 },
        left: column * (SIDE + GAP),
        top: row * (SIDE + GAP),
      })),
    ),
  )
  .png()
  .toFile(picture);
rmSync(folder, { recursive: true });
if (isMissed) process.exitCode = 1;
