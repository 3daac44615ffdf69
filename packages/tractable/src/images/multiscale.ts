import type { Bijection } from "../bijections/bijection.ts";
import { tally } from "../bijections/tally.ts";
import { slowest } from "../directions/directions.ts";
import { domainOf } from "../directions/domain.ts";
import { checkOptions } from "../errors/checkOptions.ts";
import { partsOf, required } from "../errors/optionRules.ts";
import { TractableError } from "../errors/tractableError.ts";
import { concat, recomputed, reshape, type Shape, sizeOf, split, type Tensor } from "../graph/index.ts";
import type { Scope } from "../parameters/scope.ts";
import { imageSizeOf } from "./imageSize.ts";
import { latentShape } from "./latentShape.ts";

export interface MultiscaleOptions {
  /** From the data on; each is a bijection of images, which usually squeezes them first. */
  readonly levels: readonly Bijection[];
}

/**
 * A multiscale architecture: after every level but the last, the last half of the channels is final, and only
 * the first half goes on. The latents of all levels, those of the first level first, are one value of the
 * data's shape. RealNVP (Dinh et al. 2017, section 3.6), Glow.
 */
export function multiscale(options: MultiscaleOptions): Bijection {
  const { levels } = checkOptions("multiscale", options, {
    levels: required(partsOf("bijection", "a bijection of images such as imageActNorm()")),
  });
  const last = levels.length - 1;
  return {
    spec: { kind: "multiscale", levels: levels.map((level) => level.spec) },
    directions: slowest(levels),
    domain: domainOf(levels),
    encode(x, scope, context) {
      const latents: Tensor[] = [];
      let going = x;
      const all = tally();
      levels.forEach((level, index) => {
        const inner = scope.child(index);
        const value = all.take(level.encode(going, inner, context));
        inner.record(value);
        const [on, done] = index < last ? apart(value, inner) : [value, value];
        latents.push(done!);
        going = on!;
      });
      return all.result(reshape(concat(latents.map(flat), 1), x.shape));
    },
    decode(z, scope, context) {
      // the shape of what every level encodes to
      const shapes: Shape[] = [];
      let entering = z.shape;
      levels.forEach((level) => {
        const made = latentShape(level, entering, context);
        shapes.push(made);
        const [batch, channels, ...pixels] = made as [number | string, number, number, number];
        entering = [batch, Math.ceil(channels / 2), ...pixels];
      });
      const doneShapes = shapes.map((shape, index) => {
        const [batch, channels, ...pixels] = shape as [number | string, number, number, number];
        return index < last ? [batch, Math.floor(channels / 2), ...pixels] : shape;
      });
      const sizes = doneShapes.map((shape) => sizeOf(shape.slice(1)));
      const latents = split(flat(z), sizes, 1).map((part, index) => reshape(part, doneShapes[index]!));
      let value = latents[last]!;
      const all = tally();
      for (let index = last; index >= 0; index--) {
        if (index < last) value = concat([value, latents[index]!], 1);
        const inner = scope.child(index);
        value = all.take(levels[index]!.decode(value, inner, context));
        inner.record(value);
      }
      return all.result(value);
    },
  };
}

/** The channels that go on and those that are final, of which the whole is found again on the way back. */
function apart(whole: Tensor, scope: Scope): readonly Tensor[] {
  const again = (x: Tensor) => split(x, halves(whole), 1);
  if (!scope.recomputes) return again(whole);
  const back = (parts: readonly Tensor[]) => concat(parts, 1);
  return recomputed({ outputs: again(whole), x: whole, parameters: [], others: [], again, back });
}

/** How many channels go on, and how many are final. */
function halves(x: Tensor): readonly [number, number] {
  const { channels } = imageSizeOf(x, "multiscale");
  if (channels < 2)
    throw new TractableError("multiscale: expected two channels or more to split, got 1; squeeze first");
  return [Math.ceil(channels / 2), Math.floor(channels / 2)];
}

function flat(x: Tensor): Tensor {
  return reshape(x, [x.shape[0]!, sizeOf(x.shape.slice(1))]);
}
