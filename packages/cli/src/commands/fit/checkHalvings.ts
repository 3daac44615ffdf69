import { halvingsOf } from "tractable";
import { UserError } from "../../errors/userError.ts";
import { sizeText } from "../../images/imageSizeText.ts";

/** Refuses images whose width or height can't be halved as often as the levels of a flow halve them. */
export function checkHalvings(
  size: { readonly width: number; readonly height: number },
  { levels, halvings }: { readonly levels: number; readonly halvings: number },
): void {
  const possible = halvingsOf(size);
  if (possible >= halvings) return;
  const unit = 2 ** halvings;
  const next = (side: number) => Math.ceil(side / unit) * unit;
  const fitting = sizeText({ width: next(size.width), height: next(size.height) });
  const fewer = levels - (halvings - possible);
  const useFewer = fewer < 1 ? "" : `--levels ${fewer} or `;
  const can = possible === 0 ? "can't be halved" : `can be halved ${times(possible)}`;
  throw new UserError(
    `${sizeText(size)} images ${can}, got --levels ${levels}, which halves them ${times(halvings)}; ` +
      `use ${useFewer}--size ${fitting}, or another whose sides are multiples of ${unit}`,
  );
}

function times(count: number): string {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
