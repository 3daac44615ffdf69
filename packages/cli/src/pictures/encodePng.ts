export interface Canvas {
  readonly width: number;
  readonly height: number;
  /** 1: grey, 3: RGB. */
  readonly channels: number;
  /** Row by row, the channels of a pixel next to each other. */
  readonly data: Uint8Array;
}

export async function encodePng({ data, width, height, channels }: Canvas): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const isGrey = channels === 1;
  const image = sharp(data, { raw: { width, height, channels: isGrey ? 1 : 3 } });
  return image
    .toColourspace(isGrey ? "b-w" : "srgb")
    .png()
    .toBuffer();
}
