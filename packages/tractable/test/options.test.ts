import { describe, expect, it } from "vitest";
import * as tractable from "../src/index.ts";

const image = { channels: 1, height: 4, width: 4 };
const features = 2;
const map = tractable.affine();
const circular = tractable.rationalQuadraticSpline({ tails: "circular" });

/** What passes past the types, as JavaScript and JSON do. */
const as = <T>(value: unknown) => value as T;

/** For every factory: what can't work, and the sentence it is refused with. */
const refusals: Readonly<Record<string, readonly (readonly [() => unknown, string])[]>> = {
  flow: [
    [
      () => tractable.flow({ features: 0, bijection: tractable.sequence() }),
      "flow: expected features to be a whole number from 1 to 10000000, got 0",
    ],
    [
      () => tractable.flow({ features, context: -1, bijection: tractable.sequence() }),
      "flow: expected context to be a whole number from 0 to 10000000, got -1",
    ],
    [
      () => tractable.flow(as({ features })),
      "flow: expected bijection to be a bijection such as luLinear(), got nothing",
    ],
    [
      () => tractable.flow({ features, bijection: as(map.encode) }),
      "flow: expected bijection to be a bijection such as luLinear(), got a function",
    ],
    [
      () => tractable.flow({ features, bijection: tractable.elementwise({ map: circular }) }),
      "flow: expected a base on the circle for circular splines, got standardNormal; use vonMises() or uniformBox({ low: -Math.PI, high: Math.PI })",
    ],
    [
      () =>
        tractable.flow({
          features,
          bijection: tractable.sequence(tractable.elementwise({ map: circular }), tractable.luLinear()),
          base: tractable.vonMises(),
        }),
      'flow: expected circular splines alone, as one of them makes the features angles in [−π, π], got luLinear; give every map tails: "circular", and leave out what mixes or scales features',
    ],
    [
      () =>
        tractable.flow({
          features,
          bijection: tractable.sequence(
            tractable.elementwise({ map: circular }),
            tractable.elementwise({ map }),
          ),
          base: tractable.vonMises(),
        }),
      'flow: expected circular splines alone, as one of them makes the features angles in [−π, π], got affine; give every map tails: "circular", and leave out what mixes or scales features',
    ],
  ],
  nsf: [
    [
      () => tractable.nsf({ features, layers: -1 }),
      "nsf: expected layers to be a whole number from 1 to 1000, got -1",
    ],
    [
      () => tractable.nsf({ features, dropout: 1 }),
      "nsf: expected dropout to be a number from 0 and below 1, got 1",
    ],
    [
      () => tractable.nsf(as({ features, layer: 3 })),
      'nsf: expected no options but features, context, structure, layers, width, blocks, bins, marginalBins, bound, dropout, got "layer"',
    ],
    [() => tractable.nsf(as(3)), "nsf: expected options as an object, got 3"],
  ],
  integerFlow: [
    [
      () => tractable.integerFlow({ image, levels: 1 }),
      "integerFlow: expected levels to be a whole number from 2 to 256, got 1",
    ],
    [
      () => tractable.integerFlow({ image, sizes: "some" as "any" }),
      'integerFlow: expected sizes to be "one" or "any", got "some"',
    ],
  ],
  integerPixels: [
    [
      () => tractable.integerPixels({ image, radius: 9 }),
      "integerPixels: expected radius to be a whole number from 1 to 8, got 9",
    ],
    [
      () =>
        tractable.flow({
          features: 16,
          bijection: tractable.sequence(),
          base: tractable.integerPixels({ image }),
          pixels: { image },
        }),
      'flow: expected dequantization "none" exactly where the base is a law of whole numbers, got uniformDequantization and integerPixels',
    ],
    [
      () =>
        tractable.flow({
          features: 16,
          bijection: tractable.sequence(),
          base: tractable.integerPixels({ image, levels: 4 }),
          pixels: { image, dequantization: "none" },
        }),
      "flow: expected a law of the same images, [1, 4, 4, 256] (channels, height, width, levels), got one of [1, 4, 4, 4]",
    ],
    [
      () =>
        tractable.flow({
          features: 16,
          bijection: tractable.actNorm(),
          base: tractable.integerPixels({ image }),
          pixels: { image, dequantization: "none" },
        }),
      "flow: expected the identity, sequence(), before a law of whole numbers, got actNorm",
    ],
  ],
  maf: [
    [
      () => tractable.maf({ features, hidden: [0] }),
      "maf: expected hidden to be a list of whole numbers from 1 to 65536, got [0]",
    ],
  ],
  realNvp: [
    [
      () => tractable.realNvp({ features: Number.NaN }),
      "realNvp: expected features to be a whole number from 1 to 10000000, got NaN",
    ],
  ],
  ncsf: [
    [
      () => tractable.ncsf({ features, bins: 1 }),
      "ncsf: expected bins to be a whole number from 2 to 900, got 1",
    ],
  ],
  bpf: [
    [
      () => tractable.bpf({ features, layers: 0 }),
      "bpf: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  iaf: [
    [
      () => tractable.iaf({ features, layers: 0 }),
      "iaf: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  naf: [
    [
      () => tractable.naf({ features, depth: 2, components: 100 }),
      "naf of deep maps: expected components to be a whole number from 2 to 64, got 100",
    ],
    [
      () => tractable.naf({ features, layers: 0 }),
      "naf: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  planarFlow: [
    [
      () => tractable.planarFlow({ features, layers: 0 }),
      "planarFlow: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  radialFlow: [
    [
      () => tractable.radialFlow({ features, layers: 0 }),
      "radialFlow: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  sospf: [
    [
      () => tractable.sospf({ features, layers: 0 }),
      "sospf: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  unaf: [
    [
      () => tractable.unaf({ features, layers: 0 }),
      "unaf: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  nice: [
    [
      () => tractable.nice({ image: { ...image, width: 0 } }),
      'nice: expected image to be an image\'s size, { channels, height, width } in whole numbers above 0, got {"channels":1,"height":4,"width":0}',
    ],
  ],
  glow: [
    [
      () => tractable.glow({ image, width: 0 }),
      "glow: expected width to be a whole number from 1 to 65536, got 0",
    ],
    [
      () => tractable.glow({ image, map: as("affine") }),
      'glow: expected map to be a scalar map such as affine(), got "affine"',
    ],
    [
      () => tractable.glow({ image, width: 8, net: tractable.gatedConvNet(8) }),
      "glow: expected a width or a net, which has one, got width 8 and a net",
    ],
    [
      () => tractable.glow({ image, steps: 1.5 }),
      "glow: expected steps to be a whole number from 1 to 1000, got 1.5",
    ],
    [
      () => tractable.glow({ image, levels: 3 }),
      "glow: expected images that can be halved 3 times for 3 levels, got 4x4, which can be halved twice; use 2 levels, or images of 8x8",
    ],
  ],
  tarFlow: [
    [() => tractable.tarFlow({ image, patch: as(3) }), "tarFlow: expected patch to be 2 or 4 or 8, got 3"],
    [
      () => tractable.tarFlow({ image: { ...image, height: 6 } }),
      "tarFlow: expected images that can be cut into patches of 4x4, got 4x6; use patch 2, or images of 4x8",
    ],
  ],
  jet: [
    [
      () => tractable.jet({ image, width: 10 }),
      "transformerNet: expected heads that divide the width 10, got 4",
    ],
  ],
  causalTransformer: [
    [
      () => tractable.causalTransformer(0),
      "causalTransformer: expected its width to be a whole number from 1 to 65536, got 0",
    ],
  ],
  transformerNet: [
    [
      () => tractable.transformerNet(8, { heads: 3 }),
      "transformerNet: expected heads that divide the width 8, got 3",
    ],
  ],
  imageAutoregressive: [
    [
      () => tractable.imageAutoregressive({ net: as(tractable.maskedMlp([4])) }),
      "imageAutoregressive: expected net to be a causal net such as causalTransformer(64), got a masked net (maskedMlp)",
    ],
  ],
  imageRealNvp: [
    [
      () => tractable.imageRealNvp({ image, norm: as("batch") }),
      'imageRealNvp: expected norm to be "actNorm" or "batchNorm", got "batch"',
    ],
  ],
  tableFlow: [
    [
      () => tractable.tableFlow({ columns: [] }, { bumps: -1 }),
      "tableFlow: expected bumps to be a whole number from 0 to 1000, got -1",
    ],
    [
      () => tractable.tableFlow(as("people.csv")),
      'tableFlow: expected a schema as inferSchema makes it, got "people.csv"; infer it from the data',
    ],
  ],

  autoregressive: [
    [
      () => tractable.autoregressive({ order: as("backward") }),
      'autoregressive: expected order to be "forward" or "reverse" or a list of the numbers 0, 1 … in an order, got "backward"',
    ],
  ],
  autoregressiveColumns: [
    [
      () => tractable.autoregressiveColumns({ columns: [], least: 1 }),
      "autoregressiveColumns: expected least to be a number above 0 and below 0.5, got 1",
    ],
  ],
  byColumn: [
    [
      () => tractable.byColumn([{ columns: [0], bijection: as(map.encode) }]),
      'byColumn: expected its groups to be a list of { columns, bijection }, got [{"columns":[0]}]',
    ],
  ],
  coupling: [
    [
      () => tractable.coupling({ mask: as("half") }),
      'coupling: expected mask to be "first half" or "last half" or "even" or "odd" or a list of true and false, got "half"',
    ],
    [
      () => tractable.coupling({ net: as(tractable.mlp) }),
      "coupling: expected net to be a net such as mlp(), got a function",
    ],
  ],
  elementwise: [
    [
      () => tractable.elementwise({ map: as("affine") }),
      'elementwise: expected map to be a scalar map such as affine(), got "affine"',
    ],
  ],
  sequence: [
    [
      () => tractable.sequence(as([])),
      "sequence: expected layer 1 to be a bijection such as luLinear(), got []",
    ],
  ],

  additive: [],
  affine: [
    [
      () => tractable.affine({ minimumScale: 2 }),
      "affine: expected minimumScale to be a number above 0 and below 1, got 2",
    ],
  ],
  mixtureOfLogistics: [
    [
      () => tractable.mixtureOfLogistics({ minimumSlope: 0 }),
      "mixtureOfLogistics: expected minimumSlope to be a number above 0 and below 1, got 0",
    ],
  ],
  rationalQuadraticSpline: [
    [
      () => tractable.rationalQuadraticSpline({ bins: 2000 }),
      "rationalQuadraticSpline: expected bins to be a whole number from 2 to 1000, got 2000",
    ],
    [
      () => tractable.rationalQuadraticSpline({ bins: 500, minimumWidth: 0.01 }),
      "rationalQuadraticSpline with 500 bins: expected minimumWidth to be a number above 0 and below 0.002, got 0.01",
    ],
    [
      () => tractable.rationalQuadraticSpline({ minimumSlope: 0 }),
      "rationalQuadraticSpline: expected minimumSlope to be a number above 0 and below 1, got 0",
    ],
  ],

  mlp: [
    [
      () => tractable.mlp([64, -1]),
      "mlp: expected its hidden sizes to be a list of whole numbers from 1 to 65536, got [64,-1]",
    ],
    [
      () => tractable.mlp([64], { activation: as("gelu") }),
      'mlp: expected activation to be "relu" or "tanh" or "silu", got "gelu"',
    ],
  ],
  residualMlp: [
    [
      () => tractable.residualMlp(0),
      "residualMlp: expected its width to be a whole number from 1 to 65536, got 0",
    ],
  ],
  maskedMlp: [
    [
      () => tractable.maskedMlp(as(64)),
      "maskedMlp: expected its hidden sizes to be a list of whole numbers from 1 to 65536, got 64",
    ],
  ],
  maskedPeriodic: [
    [
      () => tractable.maskedPeriodic(as({})),
      "maskedPeriodic: expected net to be a masked net such as maskedMlp(), got nothing",
    ],
  ],
  residualMaskedMlp: [
    [
      () => tractable.residualMaskedMlp(64, { blocks: -1 }),
      "residualMaskedMlp: expected blocks to be a whole number from 0 to 1000, got -1",
    ],
  ],

  actNorm: [],
  circle: [
    [
      () => tractable.circle({ low: 4 }),
      "circle: expected high to be a number above 4, got 3.141592653589793",
    ],
  ],
  diagonalScaling: [],
  interval: [
    [() => tractable.interval({ low: 2, high: 1 }), "interval: expected high to be a number above 2, got 1"],
  ],
  logit: [
    [
      () => tractable.logit({ alpha: 0.5 }),
      "logit: expected alpha to be a number from 0 and below 0.5, got 0.5",
    ],
  ],
  luLinear: [],
  bnaf: [
    [
      () => tractable.bnaf({ features, hidden: [0] }),
      "bnaf: expected hidden to be a list of whole numbers from 1 to 65536, got [0]",
    ],
  ],
  blockAutoregressive: [
    [
      () => tractable.blockAutoregressive({ minimumSlope: 0 }),
      "blockAutoregressive: expected minimumSlope to be a number above 0 and below 1, got 0",
    ],
  ],
  ffjord: [
    [
      () => tractable.ffjord({ features, trace: as("none") }),
      'ffjord: expected trace to be "exact" or "estimated", got "none"',
    ],
  ],
  residualFlow: [
    [
      () => tractable.residualFlow({ features, layers: 0 }),
      "residualFlow: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  sylvesterFlow: [
    [
      () => tractable.sylvesterFlow({ features, layers: 0 }),
      "sylvesterFlow: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  continuous: [
    [
      () => tractable.continuous({ solver: "dormandPrince", tolerance: 1e-9 }),
      "continuous: expected tolerance to be a number from 0.000001 and up to 0.1, got 1e-9",
    ],
    [
      () => tractable.continuous({ steps: 0 }),
      "continuous: expected steps to be a whole number from 1 to 1000, got 0",
    ],
  ],
  residualBlock: [
    [
      () => tractable.residualBlock({ lipschitz: 1 }),
      "residualBlock: expected lipschitz to be a number above 0 and up to 0.97, got 1",
    ],
  ],
  sylvester: [
    [
      () => tractable.sylvester({ units: 0 }),
      "sylvester: expected units to be a whole number from 1 to 256, got 0",
    ],
  ],
  orthogonalLinear: [],
  circulantLinear: [
    [
      () => tractable.circulantLinear({ pairs: 0 }),
      "circulantLinear: expected pairs to be a whole number from 1 to 64, got 0",
    ],
  ],
  emergingConvolution: [
    [
      () => tractable.emergingConvolution({ size: as(4) }),
      "emergingConvolution: expected size to be 3 or 5, got 4",
    ],
  ],
  householder: [
    [
      () => tractable.householder({ reflections: 3 }),
      "householder: expected reflections to be an even number, as two start as the identity, got 3",
    ],
  ],
  qrLinear: [
    [
      () => tractable.qrLinear({ reflections: 1 }),
      "qrLinear: expected reflections to be a whole number from 2 to 1000, got 1",
    ],
  ],
  triangularLinear: [
    [
      () => tractable.triangularLinear({ order: as("lower") }),
      'triangularLinear: expected order to be "forward" or "reverse", got "lower"',
    ],
  ],
  lowRankLinear: [
    [
      () => tractable.lowRankLinear({ rank: 0 }),
      "lowRankLinear: expected rank to be a whole number from 1 to 1000, got 0",
    ],
  ],
  mixtureOfGaussians: [
    [
      () => tractable.mixtureOfGaussians({ components: 1 }),
      "mixtureOfGaussians: expected components to be a whole number from 2 to 1000, got 1",
    ],
  ],
  tailTransform: [
    [
      () => tractable.tailTransform({ weight: 0 }),
      "tailTransform: expected weight to be a number from 0.1 and up to 1, got 0",
    ],
  ],
  gaussianization: [
    [
      () => tractable.gaussianization({ features, layers: 0 }),
      "gaussianization: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],
  marginals: [
    [
      () => tractable.marginals({ bins: 1 }),
      "marginals: expected bins to be a whole number from 2 to 1000, got 1",
    ],
  ],
  permutation: [
    [
      () => tractable.permutation({ order: as("random") }),
      'permutation: expected order to be "reverse" or a list of the numbers 0, 1 … in an order, got "random"',
    ],
  ],
  positive: [
    [
      () => tractable.positive({ by: as("log") }),
      'positive: expected by to be "exp" or "softplus", got "log"',
    ],
  ],
  standardize: [],

  asImages: [
    [
      () => tractable.asImages(as({ image })),
      "asImages: expected bijection to be a bijection of images such as imageActNorm(), got nothing",
    ],
  ],
  haar: [],
  imageActNorm: [],
  imageBatchNorm: [
    [
      () => tractable.imageBatchNorm({ rate: 0 }),
      "imageBatchNorm: expected rate to be a number above 0 and up to 1, got 0",
    ],
  ],
  imageCoupling: [
    [
      () => tractable.imageCoupling({ mask: as("even") }),
      'imageCoupling: expected mask to be "first channels" or "last channels" or "checkerboard" or "inverse checkerboard", got "even"',
    ],
  ],
  imageMarginals: [
    [
      () => tractable.imageMarginals({ bound: -1 }),
      "imageMarginals: expected bound to be a number above 0 and up to 1000000, got -1",
    ],
  ],
  invertible1x1: [
    [
      () => tractable.invertible1x1({ form: as("lu") }),
      'invertible1x1: expected form to be "plu" or "free" or "circulant", got "lu"',
    ],
  ],
  multiscale: [
    [
      () => tractable.multiscale({ levels: [] }),
      "multiscale: expected levels to be a list of one or more parts, each a bijection of images such as imageActNorm(), got []",
    ],
  ],
  squeeze: [
    [
      () => tractable.squeeze({ order: as("nice") }),
      'squeeze: expected order to be "realNvp" or "glow", got "nice"',
    ],
  ],
  convNet: [
    [() => tractable.convNet(0), "convNet: expected its width to be a whole number from 1 to 65536, got 0"],
  ],
  gatedConvNet: [
    [
      () => tractable.gatedConvNet(96, { heads: 5 }),
      "gatedConvNet: expected heads that divide the width 96, got 5",
    ],
  ],
  residualConvNet: [
    [
      () => tractable.residualConvNet(8, { blocks: 0.5 }),
      "residualConvNet: expected blocks to be a whole number from 0 to 1000, got 0.5",
    ],
  ],
  zeroConvolution: [],
  uniformDequantization: [],
  variationalDequantization: [
    [
      () => tractable.variationalDequantization({ layers: 0 }),
      "variationalDequantization: expected layers to be a whole number from 1 to 1000, got 0",
    ],
  ],

  classNormal: [
    [
      () => tractable.classNormal({ classes: 1 }),
      "classNormal: expected classes to be a whole number from 2 to 100000, got 1",
    ],
  ],
  classMixture: [
    [
      () => tractable.classMixture({ classes: 2, components: 0 }),
      "classMixture: expected components to be a whole number from 1 to 1000, got 0",
    ],
  ],
  resampled: [
    [
      () => tractable.resampled({ trials: 1 }),
      "resampled: expected trials to be a whole number from 2 to 1000, got 1",
    ],
  ],
  diagonalNormal: [],
  gaussianMixture: [
    [
      () => tractable.gaussianMixture({ components: 0 }),
      "gaussianMixture: expected components to be a whole number from 1 to 1000, got 0",
    ],
  ],
  kernels: [
    [
      () => tractable.kernels({ count: 0 }),
      "kernels: expected count to be a whole number from 1 to 10000000, got 0",
    ],
  ],
  logistic: [],
  standardNormal: [],
  studentT: [
    [
      () => tractable.studentT({ degreesOfFreedom: 0 }),
      "studentT: expected degreesOfFreedom to be a number above 0 and up to 1000, got 0",
    ],
    [
      () => tractable.studentT({ degrees: as("free") }),
      'studentT: expected degrees to be "fixed" or "learned", got "free"',
    ],
  ],
  bernstein: [
    [
      () => tractable.bernstein({ degree: 1 }),
      "bernstein: expected degree to be a whole number from 2 to 64, got 1",
    ],
  ],
  deepSigmoid: [
    [
      () => tractable.deepSigmoid({ units: 1 }),
      "deepSigmoid: expected units to be a whole number from 2 to 64, got 1",
    ],
  ],
  cubicSpline: [
    [
      () => tractable.cubicSpline({ minimumSize: 0 }),
      "cubicSpline: expected minimumSize to be a number above 0 and below 0.002, got 0",
    ],
  ],
  linearRationalSpline: [
    [
      () => tractable.linearRationalSpline({ margin: 0.5 }),
      "linearRationalSpline: expected margin to be a number above 0 and below 0.5, got 0.5",
    ],
  ],
  quadraticSpline: [
    [
      () => tractable.quadraticSpline({ bins: 1 }),
      "quadraticSpline: expected bins to be a whole number from 2 to 500, got 1",
    ],
  ],
  linearSpline: [
    [
      () => tractable.linearSpline({ bins: 1 }),
      "linearSpline: expected bins to be a whole number from 2 to 500, got 1",
    ],
  ],
  monotonicNet: [
    [
      () => tractable.monotonicNet({ minimumSlope: 0 }),
      "monotonicNet: expected minimumSlope to be a number above 0 and below 1, got 0",
    ],
  ],
  yeoJohnson: [],
  power: [
    [
      () => tractable.power({ largestExponent: 1 }),
      "power: expected largestExponent to be a number above 1 and up to 10, got 1",
    ],
  ],
  sinhArcsinh: [
    [
      () => tractable.sinhArcsinh({ largestSkew: -1 }),
      "sinhArcsinh: expected largestSkew to be a number above 0 and up to 10, got -1",
    ],
  ],
  sumOfSquares: [
    [
      () => tractable.sumOfSquares({ polynomials: 0 }),
      "sumOfSquares: expected polynomials to be a whole number from 1 to 64, got 0",
    ],
  ],
  softclip: [
    [
      () => tractable.softclip({ bound: 0 }),
      "softclip: expected bound to be a number above 0 and up to 1000000, got 0",
    ],
  ],
  embedded: [
    [
      () => tractable.embedded({ bijection: tractable.luLinear(), numbers: 0 }),
      "embedded: expected numbers to be a whole number from 1 to 65536, got 0",
    ],
  ],
  inverted: [
    [
      () => tractable.inverted(as({})),
      "inverted: expected bijection to be a bijection such as luLinear(), got nothing",
    ],
  ],
  conditionalNormal: [
    [
      () => tractable.conditionalNormal({ net: as(64) }),
      "conditionalNormal: expected net to be a net such as mlp(), got 64",
    ],
  ],
  generalizedNormal: [
    [
      () => tractable.generalizedNormal({ exponent: 0 }),
      "generalizedNormal: expected exponent to be a number from 0.5 and up to 16, got 0",
    ],
  ],
  vonMises: [
    [
      () => tractable.vonMises({ concentration: -1 }),
      "vonMises: expected concentration to be a number from 0 and up to 500, got -1",
    ],
  ],
  joint: [
    [() => tractable.joint({ parts: [] }), "joint: expected parts to be a list of { columns, base }, got []"],
  ],
  planar: [],
  radial: [],
  cauchy: [],
  fullNormal: [],
  laplace: [],
  maximumLikelihood: [],
  straightWays: [
    [
      () => tractable.straightWays({ kinetic: -1 }),
      "straightWays: expected kinetic to be a number from 0 and up to 1000000, got -1",
    ],
  ],
  flowMatching: [],
  adam: [
    [
      () => tractable.adam({ firstDecay: 1 }),
      "adam: expected firstDecay to be a number from 0 and below 1, got 1",
    ],
  ],
  adamW: [
    [() => tractable.adamW({ weightDecay: -1 }), "adamW: expected weightDecay to be a number from 0, got -1"],
  ],
  sgd: [[() => tractable.sgd({ nesterov: as(1) }), "sgd: expected nesterov to be true or false, got 1"]],
  uniformBox: [
    [
      () => tractable.uniformBox({ low: 1, high: 1 }),
      "uniformBox: expected high to be a number above 1, got 1",
    ],
  ],
};

/** What the library exports that makes no part of a flow. */
const others = [
  "fit",
  "splitPlaces",
  "load",
  "loadBytes",
  "showSupport",
  "logMeanExp",
  "warmUp",
  "TractableError",
  "isCircle",
  "boundsOf",
  "approximate",
  "importanceWeights",
  "posterior",
  "checkCalibration",
  "fitKernels",
  "isCheckpointOf",
  "compressImages",
  "compressPictures",
  "compressTable",
  "openArchive",
  "openTableArchive",
  "isTableArchive",
  "loadStyleModel",
  "stylize",
  "anomalyDetector",
  "oddRows",
  "explainRows",
  "fillGaps",
  "predictColumn",
  "codeTable",
  "cellText",
  "columnValues",
  "decodeTable",
  "dictionary",
  "toTableCells",
  "isGapText",
  "inferSchema",
  "modelledColumns",
];

describe("options that can't work are refused where they are given", () => {
  it("by every factory that is exported", () => {
    const exported = Object.entries(tractable)
      .filter(([, value]) => typeof value === "function")
      .map(([name]) => name);
    expect(exported.sort()).toEqual([...Object.keys(refusals), ...others].sort());
  });

  for (const [name, list] of Object.entries(refusals)) {
    for (const [attempt, sentence] of list) {
      it(`${name}: ${sentence}`, () => {
        expect(attempt).toThrow(new tractable.TractableError(sentence));
      });
    }
  }
});

describe("options of fit that can't work are refused before anything is done", () => {
  const rows = Array.from({ length: 20 }, (_, row) => [Math.sin(row), Math.cos(row)]);
  const attempt = (options: object) => tractable.fit(tractable.nsf({ features }), rows, options);
  const wrong: readonly (readonly [object, string])[] = [
    [{ batchSize: 0 }, "fit: expected batchSize to be a whole number above 0, got 0"],
    [{ learningRate: Number.NaN }, "fit: expected learningRate to be a number above 0, got NaN"],
    [{ epochs: 0 }, "fit: expected epochs to be a whole number above 0, got 0"],
    [{ memory: "low" }, 'fit: expected memory to be "keep" or "recompute", got "low"'],
    [{ patience: -1 }, "fit: expected patience to be a whole number above 0, got -1"],
    [{ averaging: 1 }, "fit: expected averaging to be a number from 0 and below 1, got 1"],
    [{ timeLimit: 0 }, "fit: expected timeLimit to be seconds above 0, got 0"],
    [{ device: "gpu" }, 'fit: expected device to be "cpu" or "webgpu", got "gpu"'],
    [{ onProgress: true }, "fit: expected onProgress to be a function, got true"],
    [{ watch: { everyEpochs: 1 } }, "fit, watch: expected call to be a function, got nothing"],
    [{ signal: {} }, "fit: expected signal to be an AbortSignal, got {}"],
    [{ complexity: {} }, "fit: expected complexity to be a measure of complexity, { name, lengths }, got {}"],
    [
      { complexity: { name: "length", lengths: () => new Float64Array(1) } },
      "fit: expected complexity with a flow of images, got one of a table",
    ],
    [{ from: {} }, "fit: expected from to be a fitted model, got {}"],
    [{ validation: {} }, "fit, validation: expected rows to be rows, got nothing"],
    [
      { columns: ["a", "a"] },
      'fit: expected columns to be a list of names, each a text of its own, got ["a","a"]',
    ],
    [{ columns: [1, 2] }, "fit: expected columns to be a list of names, each a text of its own, got [1,2]"],
    [
      { watch: { everyEpochs: 0, call() {} } },
      "fit, watch: expected everyEpochs to be a whole number above 0, got 0",
    ],
  ];
  it.each(wrong)("%j: %s", async (options, sentence) => {
    await expect(attempt(options)).rejects.toThrow(new tractable.TractableError(sentence));
  });

  it.each([
    [undefined, "fit: expected rows as lists of numbers, { data, shape } or columns by name, got nothing"],
    ["a.csv", 'fit: expected rows as lists of numbers, { data, shape } or columns by name, got "a.csv"'],
    [
      new Float32Array(2),
      'fit: expected rows as lists of numbers, { data, shape } or columns by name, got "Float32Array of 8 bytes"; pass { data, shape }',
    ],
  ])("rows %j: %s", async (wrongRows, sentence) => {
    const fitting = tractable.fit(tractable.nsf({ features }), as(wrongRows));
    await expect(fitting).rejects.toThrow(new tractable.TractableError(sentence));
  });

  it("a flow that is a name is one of them", async () => {
    const sentence = 'fit: expected the flow to be a flow such as nsf({ features: 2 }), got "nsf"';
    await expect(tractable.fit(as("nsf"), rows)).rejects.toThrow(new tractable.TractableError(sentence));
  });

  it("names for the columns of a typed table are some", async () => {
    const people = rows.map(([a, b]) => ({ a: a!, b: b! }));
    const flow = tractable.tableFlow(tractable.inferSchema(people), { width: 4 });
    await expect(tractable.fit(flow, people, { columns: ["a", "b"] })).rejects.toThrow(
      "fit: expected no names of columns for a flow of a typed table, whose schema has them, got a, b",
    );
  });

  it("a name that fit doesn't know is one of them", async () => {
    await expect(attempt({ epoch: 3 })).rejects.toThrow(
      /^fit: expected no options but context, .*, got "epoch"$/,
    );
  });
});
