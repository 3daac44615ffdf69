// Draws the pictures of docs/style.md: photos in the styles of paintings, small enough for a page.
//   npm run build && node scripts/draw-styles.mjs <folder of photos> <folder of paintings> <folder to write to> [photos: kodim05,…]
import { mkdirSync, readdirSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadStyleModel, stylize } from "../packages/tractable/dist/index.js";
import { readPicture, toSharp } from "./style/pictures.mjs";

const [photoFolder, paintingFolder, to, names = "kodim05,kodim07,kodim08,kodim10"] = process.argv.slice(2);
if (to === undefined) {
  console.error("draw-styles.mjs: expected a folder of photos, one of paintings, and one to write to");
  process.exit(2);
}
/** The longer side that is restyled, and the height that is shown. */
const [SIDE, SHOWN] = [768, 300];
mkdirSync(to, { recursive: true });
const model = await loadStyleModel(
  fileURLToPath(new URL("../packages/cli/models/style.safetensors", import.meta.url)),
);
const write = (picture, name) =>
  toSharp(picture)
    .resize({ height: SHOWN, withoutEnlargement: true })
    .webp({ quality: 82 })
    .toFile(join(to, `${name}.webp`));

const paintings = readdirSync(paintingFolder)
  .filter((name) => /\.jpe?g$/i.test(name))
  .sort();
for (const painting of paintings) {
  const style = await readPicture(join(paintingFolder, painting), SIDE);
  const called = basename(painting, extname(painting));
  await write(style, called);
  for (const name of names.split(",")) {
    const photo = await readPicture(join(photoFolder, `${name}.png`), SIDE);
    if (painting === paintings[0]) await write(photo, name);
    await write(await stylize(model, photo, style), `${name}-${called}`);
  }
  console.log(painting);
}
