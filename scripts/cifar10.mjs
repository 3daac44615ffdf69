// Unpacks a compact form of CIFAR-10 (Krizhevsky 2009), brotli chunks with their own decode.mjs beside them,
// to train.npy and test.npy (uint8, [n, 3, 32, 32]) and train-labels.npy and test-labels.npy. The few images
// that the compact form holds only inexactly (cifar10_meta.json lists them) are left out: bits per dimension
// need every bit.
//   node scripts/cifar10.mjs <folder with cifar10_{train,test}_*.med.br> <folder to write to>
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { writeFileAtomically } from "../packages/data/dist/index.js";
import { formatNpyHeader } from "../packages/data/dist/numpy/npyHeader.js";

const IMAGE = 3 * 32 * 32;

const [from, to] = process.argv.slice(2);
if (to === undefined) {
  console.error("cifar10.mjs: expected two folders, to read from and to write to");
  process.exit(2);
}
mkdirSync(to, { recursive: true });
const { decodeCifarChunk } = await import(pathToFileURL(resolve(from, "decode.mjs")));
const meta = JSON.parse(readFileSync(join(from, "cifar10_meta.json"), "utf8"));

for (const part of ["train", "test"]) {
  const chunks = readdirSync(from).filter(
    (name) => name.startsWith(`cifar10_${part}_`) && name.endsWith(".br"),
  );
  const pixels = Buffer.concat(
    Array.from(chunks, (_, k) => decodeCifarChunk(readFileSync(join(from, `cifar10_${part}_${k}.med.br`)))),
  );
  if (createHash("sha256").update(pixels).digest("hex") !== meta[`${part}_sha256_of_uint8_NCHW`]) {
    console.error(
      `cifar10.mjs: the ${part} images differ from what cifar10_meta.json says; fetch them again`,
    );
    process.exit(2);
  }
  const labels = readFileSync(join(from, `cifar10_${part}_labels.bin`));
  const inexact = new Set(meta[`${part}_inexact_indices`]);
  const exact = Array.from(labels.keys()).filter((index) => !inexact.has(index));
  const images = exact.map((index) => pixels.subarray(index * IMAGE, (index + 1) * IMAGE));
  const path = join(to, `${part}.npy`);
  const header = formatNpyHeader("u1", [exact.length, 3, 32, 32]);
  await writeFileAtomically(path, Buffer.concat([header, ...images]));
  const labelHeader = formatNpyHeader("u1", [exact.length]);
  const kept = Buffer.from(exact.map((index) => labels[index]));
  await writeFileAtomically(join(to, `${part}-labels.npy`), Buffer.concat([labelHeader, kept]));
  console.log(`${path}: ${exact.length} images and their labels, ${inexact.size} inexact ones left out`);
}
