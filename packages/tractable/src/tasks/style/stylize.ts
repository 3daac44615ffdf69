import { checkOptions, type OptionRule } from "../../errors/checkOptions.ts";
import { oneOf, realNumber } from "../../errors/optionRules.ts";
import { TractableError } from "../../errors/tractableError.ts";
import { type LatentStatistics, type Sides, StatisticsSum } from "./latentStatistics.ts";
import { type Match, matchStatistics } from "./matchStatistics.ts";
import { checkPicture, type Picture, type Planes, paddedColours } from "./picture.ts";
import type { StyleEngine, StyleModel } from "./styleModel.ts";
import { cutWindow, putCore, type Tile, tilesOf } from "./tiles.ts";

export interface StylizeOptions {
  /** How far to go from the photo, 0, to the style, 1; 1 by default. */
  readonly amount?: number;
  /** Whether the colours stay the photo's, and only its light and dark are restyled; false by default. */
  readonly keepColor?: boolean;
  /**
   * Which statistics of the latents become the style's: the whole "covariance" of the channels of a scale, or
   * the "deviation" of each channel alone; "covariance" by default.
   */
  readonly match?: Match;
  /** Called again and again with the share of the work that is done; nothing by default. */
  readonly onProgress?: (share: number) => void;
}

const flag: OptionRule = { expected: "true or false", accepts: (value) => typeof value === "boolean" };
const callback: OptionRule = { expected: "a function", accepts: (value) => typeof value === "function" };

/**
 * A photo in the style of another picture: both are encoded by a reversible network, the latents of the photo
 * get the statistics of the style's, scale by scale, and are decoded. Any size; a large photo is worked on
 * in tiles, which share the statistics, so that memory stays flat. A photo's fourth channel, its opacity, is
 * kept as it is. Throws for pictures with a side below 64 pixels.
 */
export async function stylize(
  model: StyleModel,
  photo: Picture,
  style: Picture,
  options: StylizeOptions = {},
): Promise<Picture> {
  const {
    amount = 1,
    keepColor = false,
    match = "covariance",
    onProgress,
  } = checkOptions("stylize", options, {
    amount: realNumber({ from: 0, to: 1 }),
    keepColor: flag,
    match: oneOf("covariance", "deviation"),
    onProgress: callback,
  });
  checkPicture(photo, "stylize, the photo");
  checkPicture(style, "stylize, the style");
  if (style.channels === 4) {
    throw new TractableError(
      "stylize, the style: expected 1 or 3 channels, got 4; put it on a background first",
    );
  }
  const engine = engineOf(model);
  const target = (await encodedBy(engine, paddedColours(style, engine.multiple))).statistics;
  const start = paddedColours(photo, engine.multiple);
  const rounds = amount === 0 ? 0 : ROUNDS;
  let done = 0;
  const stage = (planes: Planes, work: Work) =>
    overTiles(planes, engine.multiple, work, (share) => onProgress?.((done + share) / (rounds + 1)));
  let restyled = start;
  for (; done < rounds; done++) {
    const { statistics, latents } = await encodedBy(engine, restyled);
    const maps = statistics.map((content, band) => matchStatistics(content, target[band]!, match));
    restyled = await stage(restyled, async (piece, window) =>
      engine.decode(latents ?? (await engine.encode(piece, window)), window, maps),
    );
  }
  if (amount < 1) {
    const end = restyled;
    restyled = await stage(start, (piece, window, tile) =>
      engine.between(piece, cutWindow(end.data, end, tile, window), window, amount),
    );
  }
  const styled = toPicture(restyled, photo);
  if (keepColor) restoreColour(styled, photo);
  return styled;
}

/**
 * What is decoded is cut off at 0 and 255, so that a picture has the style's statistics only after a few
 * rounds; further ones change it by less than a grey level (`npm run check:style`).
 */
const ROUNDS = 4;

type Work = (piece: Float32Array, window: Sides, tile: Tile) => Promise<Float32Array>;

/** Planes of pixels made tile by tile, cut off at 0 and 255. */
async function overTiles(
  planes: Planes,
  multiple: number,
  work: Work,
  onProgress: (share: number) => void,
): Promise<Planes> {
  const { height, width } = planes;
  const data = new Float32Array(planes.data.length);
  const { window, tiles } = tilesOf(planes, multiple);
  for (const [done, tile] of tiles.entries()) {
    const piece = await work(cutWindow(planes.data, planes, tile, window), window, tile);
    putCore(
      data,
      planes,
      tile,
      piece.map((value) => Math.min(255, Math.max(0, value))),
      window,
    );
    onProgress((done + 1) / tiles.length);
  }
  return { data, height, width };
}

/** Planes as a picture of the photo's size, with its opacity. */
function toPicture({ data, height, width }: Planes, photo: Picture): Picture {
  const area = photo.height * photo.width;
  const channels = photo.channels === 4 ? 4 : 3;
  const pixels = new Uint8Array(channels * area);
  for (let colour = 0; colour < 3; colour++) {
    for (let row = 0; row < photo.height; row++) {
      const from = (colour * height + row) * width;
      const to = colour * area + row * photo.width;
      for (let column = 0; column < photo.width; column++) pixels[to + column] = toByte(data[from + column]!);
    }
  }
  if (channels === 4) pixels.set(photo.data.subarray(3 * area), 3 * area);
  return { data: pixels, channels, height: photo.height, width: photo.width };
}

function engineOf(model: StyleModel): StyleEngine {
  if (typeof model === "object" && model !== null && "between" in model) return model as StyleEngine;
  throw new TractableError(
    "stylize: expected a styling model, as loadStyleModel reads one, got another object",
  );
}

interface Encoded {
  /** The statistics of every band, of the whole picture. */
  readonly statistics: readonly LatentStatistics[];
  /** The latents of every band, if the picture is a single tile. */
  readonly latents: readonly Float32Array[] | undefined;
}

/** Encodes a picture tile by tile. */
async function encodedBy(engine: StyleEngine, planes: Planes): Promise<Encoded> {
  const sums = engine.bands.map((band) => new StatisticsSum(band));
  const { window, tiles } = tilesOf(planes, engine.multiple);
  let latents: Float32Array[] = [];
  for (const tile of tiles) {
    latents = await engine.encode(cutWindow(planes.data, planes, tile, window), window);
    engine.bands.forEach(({ halvings }, band) => {
      const small = (place: number) => place / 2 ** halvings;
      const { top, bottom, left, right } = tile.core;
      sums[band]!.add(
        latents[band]!,
        { height: small(window.height), width: small(window.width) },
        {
          top: small(top - tile.top),
          bottom: small(bottom - tile.top),
          left: small(left - tile.left),
          right: small(right - tile.left),
        },
      );
    });
  }
  const statistics = sums.map((sum) => sum.result());
  return { statistics, latents: tiles.length === 1 ? latents : undefined };
}

/** Gives pixels back the colours of the photo: only how light each is stays as it was restyled. */
function restoreColour({ data }: Picture, photo: Picture): void {
  const area = photo.height * photo.width;
  const plane = (colour: number) => (photo.channels === 1 ? 0 : colour * area);
  for (let at = 0; at < area; at++) {
    let change = 0;
    for (let colour = 0; colour < 3; colour++)
      change += LIGHT[colour]! * (data[colour * area + at]! - photo.data[plane(colour) + at]!);
    for (let colour = 0; colour < 3; colour++)
      data[colour * area + at] = toByte(photo.data[plane(colour) + at]! + change);
  }
}

/** How much red, green and blue add to how light a pixel is (ITU-R BT.601). */
const LIGHT = [0.299, 0.587, 0.114];

function toByte(value: number): number {
  return Math.min(255, Math.max(0, Math.round(value)));
}
