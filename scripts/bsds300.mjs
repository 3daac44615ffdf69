// Makes the 63 numbers of the BSDS300 density benchmark from grey 8×8 patches (uint8 .npy.gz): uniform noise
// added, divided by 256, minus the patch's mean, without the last pixel (Papamakarios et al. 2017, appendix
// D).
//   node scripts/bsds300.mjs <folder with bsds300_gray_patches8x8_{train,val,test}.npy.gz> <folder to write to>
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openTableWriter, readTable } from "../packages/data/dist/index.js";
import { stream } from "../packages/tractable/dist/random/stream.js";

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error("bsds300.mjs: expected two folders, to read from and to write to");
  process.exit(2);
}
mkdirSync(to, { recursive: true });
const names = Array.from({ length: 63 }, (_, pixel) => `p${pixel}`);
for (const part of ["train", "val", "test"]) {
  const { rows, values } = await readTable([join(from, `bsds300_gray_patches8x8_${part}.npy.gz`)]);
  const { uniform } = stream(0, `bsds300/${part}`);
  const columns = names.map(() => new Float32Array(rows));
  for (let row = 0; row < rows; row++) {
    const patch = Array.from(values.subarray(64 * row, 64 * row + 64), (grey) => (grey + uniform()) / 256);
    const mean = patch.reduce((sum, value) => sum + value, 0) / 64;
    for (let pixel = 0; pixel < 63; pixel++) columns[pixel][row] = patch[pixel] - mean;
  }
  const path = join(to, `bsds.${part}.npy`);
  const writer = await openTableWriter(
    path,
    names.map((name) => ({ name, type: "float32" })),
  );
  await writer.write(columns);
  await writer.close();
  console.log(`${path}: ${rows} rows of 63 values`);
}
