import type { Model } from "tractable";
import { formatNats } from "./format.ts";

/** How the log-densities of a kind of data are shown to people. */
export interface Measure {
  /** What one row is. */
  readonly item: "row" | "image";
  readonly unit: "nats" | "bits/dim";
  /** What the number is called, and how an axis of it is labelled. */
  readonly quantity: string;
  readonly axis: string;
  /** What it is conditioned on in training, as words that follow it. */
  readonly given: string;
  /** The number to show, from a log-density in nats. */
  readonly of: (nats: number) => number;
}

export const natsPerRow: Measure = {
  item: "row",
  unit: "nats",
  quantity: "log-density",
  axis: "nats per row",
  given: "",
  of: (nats) => nats,
};

/**
 * −log₂ p / values, for images of so many values; of a model with classes, training judges p given the class.
 */
export function bitsPerDimension(values: number, hasClasses: boolean): Measure {
  return {
    given: hasClasses ? ", given its class" : "",
    item: "image",
    unit: "bits/dim",
    quantity: "bits per dimension",
    axis: "bits/dim",
    of: (nats) => -nats / (values * Math.LN2),
  };
}

export function measureOf({
  image,
  columns,
  classNames,
}: Pick<Model, "image" | "columns" | "classNames">): Measure {
  return image === undefined ? natsPerRow : bitsPerDimension(columns.length, classNames.length > 0);
}

/** "-2.333 nats", "1.234 bits/dim". */
export function showMeasured({ unit, of }: Measure, nats: number): string {
  return `${formatNats(of(nats))} ${unit}`;
}

/** "-2.333 nats per row", "1.234 bits/dim (-670.1 nats) per image", of training. */
export function showPerItem(measure: Measure, nats: number): string {
  const inNats = measure.unit === "nats" ? "" : ` (${formatNats(nats)} nats)`;
  return `${showMeasured(measure, nats)}${inNats} per ${measure.item}${measure.given}`;
}
