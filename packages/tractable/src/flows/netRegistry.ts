import type { Spec } from "../bijections/bijection.ts";
import { type ConvNetOptions, convNet } from "../images/nets/convNet.ts";
import { type GatedConvNetOptions, gatedConvNet } from "../images/nets/gatedConvNet.ts";
import type { ImageNet } from "../images/nets/imageNet.ts";
import { type ResidualConvNetOptions, residualConvNet } from "../images/nets/residualConvNet.ts";
import { zeroConvolution } from "../images/nets/zeroConvolution.ts";
import { type MaskedMlpOptions, maskedMlp } from "../nets/maskedMlp.ts";
import type { MaskedNet } from "../nets/maskedNet.ts";
import { type MlpOptions, mlp } from "../nets/mlp.ts";
import type { Net } from "../nets/net.ts";
import { type ResidualMaskedMlpOptions, residualMaskedMlp } from "../nets/residualMaskedMlp.ts";
import { type ResidualMlpOptions, residualMlp } from "../nets/residualMlp.ts";

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
