// Pictures in and out, channel by channel.
import sharp from "sharp";

/** A picture file as RGB; `side` scales it down so that its longer side has so many pixels. */
export function readPicture(path, side) {
  const image = rgb(path);
  return planes(
    side === undefined ? image : image.resize(side, side, { fit: "inside", withoutEnlargement: true }),
  );
}

/** The middle of a picture, so many pixels square. */
export async function readSquare(path, side) {
  return planes(rgb(path).resize(side, side, { fit: "cover" }));
}

const rgb = (path) => sharp(path).flatten({ background: "white" }).toColourspace("srgb");

async function planes(image) {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  const area = width * height;
  const apart = new Uint8Array(3 * area);
  for (let c = 0; c < 3; c++)
    for (let at = 0; at < area; at++) apart[c * area + at] = data[at * channels + c];
  return { data: apart, channels: 3, height, width };
}

/** A sharp image of a picture, to be written in any format. */
export function toSharp({ data, height, width }) {
  const area = width * height;
  const pixels = new Uint8Array(3 * area);
  for (let c = 0; c < 3; c++) for (let at = 0; at < area; at++) pixels[at * 3 + c] = data[c * area + at];
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
