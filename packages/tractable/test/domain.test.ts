import { describe, expect, test } from "vitest";
import {
  asImages,
  autoregressive,
  type Bijection,
  byColumn,
  coupling,
  elementwise,
  embedded,
  flow,
  imageAutoregressive,
  imageCoupling,
  inverted,
  multiscale,
  rationalQuadraticSpline,
  sequence,
  standardNormal,
  vonMises,
} from "../src/index.ts";

const map = rationalQuadraticSpline({ tails: "circular" });
const inner = elementwise({ map });
const image = { channels: 1, height: 2, width: 2 };

/** Everything that holds a map or a bijection, around maps of angles. */
const holders: Readonly<Record<string, Bijection>> = {
  coupling: coupling({ map }),
  autoregressive: autoregressive({ map }),
  elementwise: inner,
  sequence: sequence(inner),
  inverted: inverted({ bijection: inner }),
  byColumn: byColumn([{ columns: [0], bijection: inner }]),
  embedded: embedded({ bijection: inner }),
  imageCoupling: imageCoupling({ map }),
  imageAutoregressive: imageAutoregressive({ map }),
  multiscale: multiscale({ levels: [imageCoupling({ map })] }),
  asImages: asImages({ image, bijection: imageCoupling({ map }) }),
};

describe("features are angles", () => {
  test.each(Object.entries(holders))("in %s of a map of angles", (_, bijection) => {
    const features = 4;
    const context = 1;
    expect(flow({ features, context, bijection, base: vonMises() }).isCircular).toBe(true);
    // a base of a line would make it no density
    expect(() => flow({ features, context, bijection, base: standardNormal() })).toThrow(
      "flow: expected a base on the circle for circular splines",
    );
  });
});
