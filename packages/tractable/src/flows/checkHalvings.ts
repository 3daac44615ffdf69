import type { ImageSize } from "../bijections/imageSize.ts";

/** Throws where an image can't be halved so many times, and says which numbers and sizes would do. */
export function checkHalvings(
  who: string,
  { height, width }: ImageSize,
  times: number,
  option: string,
): void {
  if (!Number.isInteger(times) || times < 1) {
    throw new Error(`${who}: expected a whole number of ${option} above 0, got ${times}`);
  }
  const possible = Math.min(halvings(height), halvings(width));
  if (times <= possible) return;
  const unit = 2 ** times;
  const up = (side: number) => Math.ceil(side / unit) * unit;
  const instead = possible === 0 ? "" : `${possible} ${option}, or `;
  throw new Error(
    `${who}: expected images that can be halved ${times} times for ${times} ${option}, got ${width}x${height}, which can be halved ${possible}; use ${instead}images of ${up(width)}x${up(height)}`,
  );
}

function halvings(side: number): number {
  return side % 2 === 0 ? 1 + halvings(side / 2) : 0;
}
