import type { Progress } from "tractable";
import type { Colours } from "../text/colours.ts";
import { formatDuration, formatNats, formatRate } from "../text/format.ts";
import type { Measure } from "../text/measure.ts";

const LONGEST_BAR = 30;
const SHORTEST_BAR = 6;

/** The state of a fit on one line of at most `width` characters; what matters least goes first. */
export function progressLine(
  progress: Progress,
  measure: Measure,
  width: number,
  { faint, good }: Colours,
): string {
  const { epoch, epochs, step, steps, rowsPerSecond, secondsElapsed, secondsLeft } = progress;
  const head = `epoch ${ofTotal(epoch, epochs)}`;
  const rate = `${formatRate(rowsPerSecond)} ${measure.item}s/s`;
  const left = `${formatDuration(secondsLeft)} left`;
  const long = measuredText(progress, measure, { digits: 3, name: "validation", gap: "  " });
  const short = measuredText(progress, measure, { digits: 2, name: "val", gap: " " });
  const variants: Variant[] = [
    {
      gap: "  ",
      tail: [`step ${ofTotal(step, steps)}`, long, rate, left],
    },
    { gap: " ", tail: [ofTotal(step, steps), short, rate, left.replace("m ", "m")] },
    { gap: "  ", tail: [short, rate, left] },
    { gap: "  ", tail: [short, left] },
    { gap: "  ", tail: [short] },
  ];
  const room = ({ gap, tail }: Variant) => width - [head, ...tail].join(gap).length - gap.length;
  const chosen = variants.find((variant) => room(variant) >= SHORTEST_BAR);
  if (chosen === undefined) return `${head}  ${short}`.slice(0, Math.max(0, width));
  const length = Math.min(LONGEST_BAR, room(chosen));
  const done = Math.round((length * secondsElapsed) / (secondsElapsed + secondsLeft));
  const bar = good("━".repeat(done)) + faint("─".repeat(length - done));
  return [head, bar, ...chosen.tail].join(chosen.gap);
}

/** What stands after the bar, and the space between its parts. */
interface Variant {
  readonly gap: string;
  readonly tail: readonly string[];
}

/** "train -4.123  validation -4.201 nats", of a length that doesn't change from line to line. */
function measuredText(
  { trainLogProb, validationLogProb }: Progress,
  { of, unit }: Measure,
  { digits, name, gap }: { digits: 2 | 3; name: string; gap: string },
): string {
  const padded = (nats: number | undefined) =>
    formatNats(nats === undefined ? undefined : of(nats), digits).padStart(digits + 4);
  return `train ${padded(trainLogProb)}${gap}${name} ${padded(validationLogProb)} ${unit}`;
}

function ofTotal(part: number, whole: number): string {
  return `${String(part).padStart(String(whole).length)}/${whole}`;
}
