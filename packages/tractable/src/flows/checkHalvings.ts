import { TractableError } from "../errors/tractableError.ts";
import type { ImageSize } from "../images/imageSize.ts";

/** Throws where an image can't be halved so many times, and says which numbers and sizes would do. */
export function checkHalvings(
  who: string,
  { height, width }: ImageSize,
  times: number,
  option: string,
): void {
  if (!Number.isInteger(times) || times < 1) {
    throw new TractableError(`${who}: expected a whole number of ${option} above 0, got ${times}`);
  }
  const possible = halvingsOf({ height, width });
  if (times <= possible) return;
  const unit = 2 ** times;
  const up = (side: number) => Math.ceil(side / unit) * unit;
  const instead = possible === 0 ? "" : `${possible} ${option}, or `;
  throw new TractableError(
    `${who}: expected images that can be halved ${often(times)} for ${times} ${option}, got ${width}x${height}, which ${possible === 0 ? "can't be halved" : `can be halved ${often(possible)}`}; use ${instead}images of ${up(width)}x${up(height)}`,
  );
}

function often(times: number): string {
  return times === 1 ? "once" : times === 2 ? "twice" : `${times} times`;
}

/** How often both sides of an image can be halved. */
function halvingsOf({ height, width }: Pick<ImageSize, "height" | "width">): number {
  return height * width > 0 && height % 2 === 0 && width % 2 === 0
    ? 1 + halvingsOf({ height: height / 2, width: width / 2 })
    : 0;
}
