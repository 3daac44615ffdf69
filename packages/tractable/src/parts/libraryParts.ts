import { actNorm } from "../bijections/actNorm.ts";
import type { Bijection } from "../bijections/bijection.ts";
import { blockAutoregressive } from "../bijections/blockAutoregressive.ts";
import { circle } from "../bijections/circle.ts";
import { circulantLinear } from "../bijections/circulantLinear.ts";
import { continuous } from "../bijections/continuous.ts";
import { diagonalScaling } from "../bijections/diagonalScaling.ts";
import { householder } from "../bijections/householder.ts";
import { interval } from "../bijections/interval.ts";
import { logit } from "../bijections/logit.ts";
import { lowRankLinear } from "../bijections/lowRankLinear.ts";
import { luLinear } from "../bijections/luLinear.ts";
import { marginals } from "../bijections/marginals.ts";
import { orthogonalLinear } from "../bijections/orthogonalLinear.ts";
import { permutation } from "../bijections/permutation.ts";
import { planar } from "../bijections/planar.ts";
import { positive } from "../bijections/positive.ts";
import { qrLinear } from "../bijections/qrLinear.ts";
import { radial } from "../bijections/radial.ts";
import { residualBlock } from "../bijections/residualBlock.ts";
import { softclip } from "../bijections/softclip.ts";
import { standardize } from "../bijections/standardize.ts";
import { sylvester } from "../bijections/sylvester.ts";
import { triangularLinear } from "../bijections/triangularLinear.ts";
import { cauchy } from "../distributions/cauchy.ts";
import { classMixture } from "../distributions/classMixture.ts";
import { classNormal } from "../distributions/classNormal.ts";
import { conditionalNormal } from "../distributions/conditionalNormal.ts";
import { diagonalNormal } from "../distributions/diagonalNormal.ts";
import { fullNormal } from "../distributions/fullNormal.ts";
import { gaussianMixture } from "../distributions/gaussianMixture.ts";
import { generalizedNormal } from "../distributions/generalizedNormal.ts";
import { joint } from "../distributions/joint.ts";
import { kernels } from "../distributions/kernels.ts";
import { laplace } from "../distributions/laplace.ts";
import { logistic } from "../distributions/logistic.ts";
import { resampled } from "../distributions/resampled.ts";
import { standardNormal } from "../distributions/standardNormal.ts";
import { studentT } from "../distributions/studentT.ts";
import { uniformBox } from "../distributions/uniformBox.ts";
import { vonMises } from "../distributions/vonMises.ts";
import { asImages } from "../images/asImages.ts";
import { uniformDequantization } from "../images/dequantization/uniformDequantization.ts";
import { variationalDequantization } from "../images/dequantization/variationalDequantization.ts";
import { emergingConvolution } from "../images/emergingConvolution.ts";
import { haar } from "../images/haar.ts";
import { imageActNorm } from "../images/imageActNorm.ts";
import { imageAutoregressive } from "../images/imageAutoregressive.ts";
import { imageBatchNorm } from "../images/imageBatchNorm.ts";
import { imageCoupling } from "../images/imageCoupling.ts";
import { imageMarginals } from "../images/imageMarginals.ts";
import { invertible1x1 } from "../images/invertible1x1.ts";
import { multiscale } from "../images/multiscale.ts";
import { type ConvNetOptions, convNet } from "../images/nets/convNet.ts";
import { type GatedConvNetOptions, gatedConvNet } from "../images/nets/gatedConvNet.ts";
import { type ResidualConvNetOptions, residualConvNet } from "../images/nets/residualConvNet.ts";
import { transformerNet } from "../images/nets/transformerNet.ts";
import { zeroConvolution } from "../images/nets/zeroConvolution.ts";
import { squeeze } from "../images/squeeze.ts";
import { integerPixels } from "../integers/integerPixels.ts";
import { causalTransformer } from "../nets/causalTransformer.ts";
import { type MaskedMlpOptions, maskedMlp } from "../nets/maskedMlp.ts";
import { maskedPeriodic } from "../nets/maskedPeriodic.ts";
import { type MlpOptions, mlp } from "../nets/mlp.ts";
import { type ResidualMaskedMlpOptions, residualMaskedMlp } from "../nets/residualMaskedMlp.ts";
import { type ResidualMlpOptions, residualMlp } from "../nets/residualMlp.ts";
import type { TransformerOptions } from "../nets/transformerBlocks.ts";
import { additive } from "../scalarMaps/additive.ts";
import { affine } from "../scalarMaps/affine.ts";
import { bernstein } from "../scalarMaps/bernstein.ts";
import { cubicSpline } from "../scalarMaps/cubicSpline.ts";
import { deepSigmoid } from "../scalarMaps/deepSigmoid.ts";
import { linearRationalSpline } from "../scalarMaps/linearRationalSpline.ts";
import { linearSpline } from "../scalarMaps/linearSpline.ts";
import { mixtureOfGaussians } from "../scalarMaps/mixtureOfGaussians.ts";
import { mixtureOfLogistics } from "../scalarMaps/mixtureOfLogistics.ts";
import { monotonicNet } from "../scalarMaps/monotonicNet.ts";
import { power } from "../scalarMaps/power.ts";
import { quadraticSpline } from "../scalarMaps/quadraticSpline.ts";
import { rationalQuadraticSpline } from "../scalarMaps/rationalQuadraticSpline.ts";
import { sinhArcsinh } from "../scalarMaps/sinhArcsinh.ts";
import { sumOfSquares } from "../scalarMaps/sumOfSquares.ts";
import { tailTransform } from "../scalarMaps/tailTransform.ts";
import { yeoJohnson } from "../scalarMaps/yeoJohnson.ts";
import { autoregressive } from "../structures/autoregressive.ts";
import { autoregressiveColumns } from "../structures/autoregressiveColumns.ts";
import { byColumn, type ColumnGroup } from "../structures/byColumn.ts";
import { coupling } from "../structures/coupling.ts";
import { elementwise } from "../structures/elementwise.ts";
import { embedded } from "../structures/embedded.ts";
import { inverted } from "../structures/inverted.ts";
import { sequence } from "../structures/sequence.ts";
import { entry, type PartEntry } from "./part.ts";

interface Sized {
  readonly width: number;
}
interface Layered {
  readonly hidden: readonly number[];
}

/**
 * Every part of the library that a spec can name. A new one is a line here, and a case in the contract suite.
 */
export const libraryParts: Readonly<Record<string, PartEntry>> = {
  // structures
  autoregressive: entry("bijection", autoregressive, { map: "scalar map", net: "masked net" }),
  autoregressiveColumns: entry("bijection", autoregressiveColumns, { net: "masked net" }),
  byColumn: entry(
    "bijection",
    ({ groups }: { readonly groups: readonly ColumnGroup[] }) => byColumn(groups),
    {
      groups: [{ bijection: "bijection" }],
    },
  ),
  coupling: entry("bijection", coupling, { map: "scalar map", net: "net" }),
  elementwise: entry("bijection", elementwise, { map: "scalar map" }),
  embedded: entry("bijection", embedded, { bijection: "bijection", net: "net" }),
  inverted: entry("bijection", inverted, { bijection: "bijection" }),
  sequence: entry(
    "bijection",
    ({ layers }: { readonly layers: readonly Bijection[] }) => sequence(...layers),
    { layers: ["bijection"] },
  ),

  // scalar maps
  additive: entry("scalar map", additive),
  affine: entry("scalar map", affine),
  bernstein: entry("scalar map", bernstein),
  cubicSpline: entry("scalar map", cubicSpline),
  deepSigmoid: entry("scalar map", deepSigmoid),
  linearRationalSpline: entry("scalar map", linearRationalSpline),
  linearSpline: entry("scalar map", linearSpline),
  mixtureOfGaussians: entry("scalar map", mixtureOfGaussians),
  mixtureOfLogistics: entry("scalar map", mixtureOfLogistics),
  monotonicNet: entry("scalar map", monotonicNet),
  power: entry("scalar map", power),
  quadraticSpline: entry("scalar map", quadraticSpline),
  rationalQuadraticSpline: entry("scalar map", rationalQuadraticSpline),
  sinhArcsinh: entry("scalar map", sinhArcsinh),
  sumOfSquares: entry("scalar map", sumOfSquares),
  tailTransform: entry("scalar map", tailTransform),
  yeoJohnson: entry("scalar map", yeoJohnson),

  // bijections of whole rows
  actNorm: entry("bijection", actNorm),
  blockAutoregressive: entry("bijection", blockAutoregressive),
  circle: entry("bijection", circle),
  circulantLinear: entry("bijection", circulantLinear),
  continuous: entry("bijection", continuous, { net: "net" }),
  diagonalScaling: entry("bijection", diagonalScaling),
  householder: entry("bijection", householder),
  interval: entry("bijection", interval),
  logit: entry("bijection", logit),
  lowRankLinear: entry("bijection", lowRankLinear),
  luLinear: entry("bijection", luLinear),
  marginals: entry("bijection", marginals),
  orthogonalLinear: entry("bijection", orthogonalLinear),
  permutation: entry("bijection", permutation),
  planar: entry("bijection", planar),
  positive: entry("bijection", positive),
  qrLinear: entry("bijection", qrLinear),
  radial: entry("bijection", radial),
  residualBlock: entry("bijection", residualBlock),
  softclip: entry("bijection", softclip),
  standardize: entry("bijection", standardize),
  sylvester: entry("bijection", sylvester),
  triangularLinear: entry("bijection", triangularLinear),

  // bijections of images
  asImages: entry("bijection", asImages, { bijection: "bijection" }),
  emergingConvolution: entry("bijection", emergingConvolution),
  haar: entry("bijection", haar),
  imageActNorm: entry("bijection", imageActNorm),
  imageAutoregressive: entry("bijection", imageAutoregressive, { map: "scalar map", net: "causal net" }),
  imageBatchNorm: entry("bijection", imageBatchNorm),
  imageCoupling: entry("bijection", imageCoupling, { map: "scalar map", net: "image net" }),
  imageMarginals: entry("bijection", imageMarginals),
  invertible1x1: entry("bijection", invertible1x1),
  multiscale: entry("bijection", multiscale, { levels: ["bijection"] }),
  squeeze: entry("bijection", squeeze),

  // nets
  causalTransformer: entry("causal net", ({ width, ...options }: TransformerOptions & Sized) =>
    causalTransformer(width, options),
  ),
  convNet: entry("image net", ({ width, ...options }: ConvNetOptions & Sized) => convNet(width, options)),
  gatedConvNet: entry("image net", ({ width, ...options }: GatedConvNetOptions & Sized) =>
    gatedConvNet(width, options),
  ),
  maskedMlp: entry("masked net", ({ hidden, ...options }: MaskedMlpOptions & Layered) =>
    maskedMlp(hidden, options),
  ),
  maskedPeriodic: entry("masked net", maskedPeriodic, { net: "masked net" }),
  mlp: entry("net", ({ hidden, ...options }: MlpOptions & Layered) => mlp(hidden, options)),
  residualConvNet: entry("image net", ({ width, ...options }: ResidualConvNetOptions & Sized) =>
    residualConvNet(width, options),
  ),
  residualMaskedMlp: entry("masked net", ({ width, ...options }: ResidualMaskedMlpOptions & Sized) =>
    residualMaskedMlp(width, options),
  ),
  residualMlp: entry("net", ({ width, ...options }: ResidualMlpOptions & Sized) =>
    residualMlp(width, options),
  ),
  transformerNet: entry("image net", ({ width, ...options }: TransformerOptions & Sized) =>
    transformerNet(width, options),
  ),
  zeroConvolution: entry("image net", zeroConvolution),

  // bases
  cauchy: entry("base", cauchy),
  classMixture: entry("base", classMixture),
  classNormal: entry("base", classNormal),
  conditionalNormal: entry("base", conditionalNormal, { net: "net" }),
  diagonalNormal: entry("base", diagonalNormal),
  fullNormal: entry("base", fullNormal),
  gaussianMixture: entry("base", gaussianMixture),
  generalizedNormal: entry("base", generalizedNormal),
  integerPixels: entry("base", integerPixels),
  joint: entry("base", joint, { parts: [{ base: "base" }] }),
  kernels: entry("base", kernels),
  laplace: entry("base", laplace),
  logistic: entry("base", logistic),
  resampled: entry("base", resampled, { net: "net" }),
  standardNormal: entry("base", standardNormal),
  studentT: entry("base", studentT),
  uniformBox: entry("base", uniformBox),
  vonMises: entry("base", vonMises),

  // from whole numbers to real ones
  uniformDequantization: entry("dequantization", uniformDequantization),
  variationalDequantization: entry("dequantization", variationalDequantization),
};

/** Names that parts had in files of earlier versions. */
export const renamedParts: Readonly<Record<string, string>> = {
  actNorm2d: "imageActNorm",
  batchNorm2d: "imageBatchNorm",
};
