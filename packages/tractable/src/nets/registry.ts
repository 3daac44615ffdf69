import type { Spec } from "../bijections/bijection.ts";
import { type ConvNetOptions, convNet } from "./convNet.ts";
import { type GatedConvNetOptions, gatedConvNet } from "./gatedConvNet.ts";
import type { ImageNet } from "./imageNet.ts";
import { type MaskedMlpOptions, maskedMlp } from "./maskedMlp.ts";
import type { MaskedNet } from "./maskedNet.ts";
import { type MlpOptions, mlp } from "./mlp.ts";
import type { Net } from "./net.ts";
import { type ResidualConvNetOptions, residualConvNet } from "./residualConvNet.ts";
import { type ResidualMaskedMlpOptions, residualMaskedMlp } from "./residualMaskedMlp.ts";
import { type ResidualMlpOptions, residualMlp } from "./residualMlp.ts";
import { zeroConvolution } from "./zeroConvolution.ts";

const nets: Readonly<Record<string, (spec: Spec) => Net>> = {
  mlp: (spec) => mlp(spec.hidden as number[], spec as MlpOptions),
  residualMlp: (spec) => residualMlp(spec.width as number, spec as ResidualMlpOptions),
};

const maskedNets: Readonly<Record<string, (spec: Spec) => MaskedNet>> = {
  maskedMlp: (spec) => maskedMlp(spec.hidden as number[], spec as MaskedMlpOptions),
  residualMaskedMlp: (spec) => residualMaskedMlp(spec.width as number, spec as ResidualMaskedMlpOptions),
};

const imageNets: Readonly<Record<string, (spec: Spec) => ImageNet>> = {
  convNet: (spec) => convNet(spec.width as number, spec as ConvNetOptions),
  gatedConvNet: (spec) => gatedConvNet(spec.width as number, spec as GatedConvNetOptions),
  residualConvNet: (spec) => residualConvNet(spec.width as number, spec as ResidualConvNetOptions),
  zeroConvolution,
};

/** The net that a spec describes. */
export function netFrom(spec: Spec): Net {
  const factory = nets[spec.kind];
  if (factory === undefined) throw new Error(`net: unknown kind "${spec.kind}"`);
  return factory(spec);
}

/** The masked net that a spec describes. */
export function maskedNetFrom(spec: Spec): MaskedNet {
  const factory = maskedNets[spec.kind];
  if (factory === undefined) throw new Error(`masked net: unknown kind "${spec.kind}"`);
  return factory(spec);
}

/** The image net that a spec describes. */
export function imageNetFrom(spec: Spec): ImageNet {
  const factory = imageNets[spec.kind];
  if (factory === undefined) throw new Error(`image net: unknown kind "${spec.kind}"`);
  return factory(spec);
}
