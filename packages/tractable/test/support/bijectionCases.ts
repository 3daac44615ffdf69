import { actNorm } from "../../src/bijections/actNorm.ts";
import type { Bijection } from "../../src/bijections/bijection.ts";
import { blockAutoregressive } from "../../src/bijections/blockAutoregressive.ts";
import { circle } from "../../src/bijections/circle.ts";
import { circulantLinear } from "../../src/bijections/circulantLinear.ts";
import { continuous } from "../../src/bijections/continuous.ts";
import { householder } from "../../src/bijections/householder.ts";
import { interval } from "../../src/bijections/interval.ts";
import { lowRankLinear } from "../../src/bijections/lowRankLinear.ts";
import { luLinear } from "../../src/bijections/luLinear.ts";
import { marginals } from "../../src/bijections/marginals.ts";
import { orthogonalLinear } from "../../src/bijections/orthogonalLinear.ts";
import { permutation } from "../../src/bijections/permutation.ts";
import { planar } from "../../src/bijections/planar.ts";
import { positive } from "../../src/bijections/positive.ts";
import { qrLinear } from "../../src/bijections/qrLinear.ts";
import { radial } from "../../src/bijections/radial.ts";
import { residualBlock } from "../../src/bijections/residualBlock.ts";
import { softclip } from "../../src/bijections/softclip.ts";
import { standardize } from "../../src/bijections/standardize.ts";
import { sylvester } from "../../src/bijections/sylvester.ts";
import { triangularLinear } from "../../src/bijections/triangularLinear.ts";
import type { Direction, Iterative } from "../../src/directions/directions.ts";
import { maf } from "../../src/flows/maf.ts";
import { nsf } from "../../src/flows/nsf.ts";
import { realNvp } from "../../src/flows/realNvp.ts";
import type { Dequantization } from "../../src/images/dequantization/dequantization.ts";
import { uniformDequantization } from "../../src/images/dequantization/uniformDequantization.ts";
import { variationalDequantization } from "../../src/images/dequantization/variationalDequantization.ts";
import { maskedMlp } from "../../src/nets/maskedMlp.ts";
import type { MaskedNet } from "../../src/nets/maskedNet.ts";
import { maskedPeriodic } from "../../src/nets/maskedPeriodic.ts";
import { mlp } from "../../src/nets/mlp.ts";
import type { Net } from "../../src/nets/net.ts";
import { residualMaskedMlp } from "../../src/nets/residualMaskedMlp.ts";
import { residualMlp } from "../../src/nets/residualMlp.ts";
import { additive } from "../../src/scalarMaps/additive.ts";
import { affine } from "../../src/scalarMaps/affine.ts";
import { bernstein } from "../../src/scalarMaps/bernstein.ts";
import { cubicSpline } from "../../src/scalarMaps/cubicSpline.ts";
import { deepSigmoid } from "../../src/scalarMaps/deepSigmoid.ts";
import { linearRationalSpline } from "../../src/scalarMaps/linearRationalSpline.ts";
import { linearSpline } from "../../src/scalarMaps/linearSpline.ts";
import { mixtureOfGaussians } from "../../src/scalarMaps/mixtureOfGaussians.ts";
import { mixtureOfLogistics } from "../../src/scalarMaps/mixtureOfLogistics.ts";
import { monotonicNet } from "../../src/scalarMaps/monotonicNet.ts";
import { power } from "../../src/scalarMaps/power.ts";
import { quadraticSpline } from "../../src/scalarMaps/quadraticSpline.ts";
import { rationalQuadraticSpline } from "../../src/scalarMaps/rationalQuadraticSpline.ts";
import type { ScalarMap } from "../../src/scalarMaps/scalarMap.ts";
import { sinhArcsinh } from "../../src/scalarMaps/sinhArcsinh.ts";
import { sumOfSquares } from "../../src/scalarMaps/sumOfSquares.ts";
import { tailTransform } from "../../src/scalarMaps/tailTransform.ts";
import { yeoJohnson } from "../../src/scalarMaps/yeoJohnson.ts";
import { autoregressive } from "../../src/structures/autoregressive.ts";
import { byColumn } from "../../src/structures/byColumn.ts";
import { coupling } from "../../src/structures/coupling.ts";
import { elementwise } from "../../src/structures/elementwise.ts";
import { embedded } from "../../src/structures/embedded.ts";
import { inverted } from "../../src/structures/inverted.ts";
import type { Mask } from "../../src/structures/masks.ts";
import { sequence } from "../../src/structures/sequence.ts";

export interface BijectionCase {
  readonly name: string;
  readonly features: number;
  /** 0 where it is run without a context. */
  readonly context: number;
  readonly bijection: Bijection;
  /** Whether the result depends on the context, where there is one. */
  readonly usesContext: boolean;
  /** Whether the Jacobian is another one at another row (with the parameters that are drawn). */
  readonly curved: boolean;
  /** Whether it is the identity at its initial parameters. */
  readonly startsAsIdentity: boolean;
  /** Where data can lie. */
  readonly data: "real" | "positive" | "unit interval" | "circle";
  /** How encoding is computed. */
  readonly encode: Direction;
  /** How decoding is computed. */
  readonly decode: Direction;
  /** Values of a feature that deserve a test of their own: ends of a box, knots. */
  readonly special: readonly number[];
  /** By how much the tolerance grows for rows with a value of 1000 and more. */
  readonly farSlack: number;
  /** For autoregressive ones: the rank of every feature. */
  readonly ranks?: readonly number[];
  /** For couplings: columns that pass unchanged. */
  readonly kept?: readonly number[];
}

type Draft = Partial<BijectionCase> &
  Pick<BijectionCase, "name" | "features" | "bijection"> & {
    /** Whether it is curved where there is a context, for one that isn't without. */
    readonly curvedByContext?: boolean;
  };

const CONTEXT = 2;

/**
 * A net that reads a value of 1000 computes parameters of that size: bins of the smallest width beside slopes
 * of 1000, and slopes of 1e-7 between, which differentiation finds as a difference. Rows with such values are
 * held to 5 %, where a net reads other columns.
 */
const NET_READS_FAR = 5000;

/** A case without and with a context. */
export function both(draft: Draft): BijectionCase[] {
  const complete = {
    usesContext: false,
    curved: false,
    startsAsIdentity: true,
    data: "real",
    encode: "closed form",
    decode: "closed form",
    special: [0, 1e3, -1e3],
    ...draft,
  } as const;
  return [0, CONTEXT].map((context) => ({
    ...complete,
    context,
    curved: complete.curved || (context > 0 && (draft.curvedByContext ?? false)),
    farSlack: complete.usesContext && complete.features > 1 ? NET_READS_FAR : 1,
    name: `${draft.name}, ${draft.features} features${context > 0 ? ", context" : ""}`,
  }));
}

const BOUND = 2.5;
const BINS = 5;
/** The ends of the spline's box, and where its knots are while all widths are equal. */
const splinePoints = [...Array(BINS + 1).keys()].map((knot) => -BOUND + (2 * BOUND * knot) / BINS);
const box = [...splinePoints, BOUND + 0.5, -BOUND - 0.5, 1e3, -1e3];

interface MapCase {
  readonly map: () => ScalarMap;
  readonly special: readonly number[];
  /** Whether it is the identity only nearly at the start. */
  readonly nearly?: boolean;
}

/** Decoding a mixture of logistics has no closed form. */
export const ITERATIVE: Iterative = { kind: "iterative", passes: "one", tolerance: 1e-6 };

/** Following a velocity in steps. */
const INTEGRATED: Iterative = { kind: "iterative", passes: "one", tolerance: 1e-3 };

const maps: Record<string, MapCase> = {
  additive: { map: additive, special: [0, 1e3] },
  affine: { map: affine, special: [0, 1e3] },
  spline: { map: () => rationalQuadraticSpline({ bins: BINS, bound: BOUND }), special: box },
  mixture: {
    map: () => mixtureOfLogistics({ components: 3 }),
    special: [0, 6, -6, 1e3, -1e3],
    nearly: true,
  },
};
/** Maps that bend by themselves, whatever their parameters depend on. */
const isBent = (mapName: string) => mapName === "spline" || mapName === "mixture";
const nets: Record<string, { net: Net; sizes: readonly number[] }> = {
  mlp: { net: mlp([12, 12]), sizes: [1, 2, 5] },
  // reads its input no differently, so two features tell enough
  residualMlp: { net: residualMlp(12, { blocks: 1 }), sizes: [2] },
};
const maskedNets: Record<string, { net: MaskedNet; sizes: readonly number[] }> = {
  maskedMlp: { net: maskedMlp([12, 12]), sizes: [1, 2, 5] },
  residualMaskedMlp: { net: residualMaskedMlp(12, { blocks: 1 }), sizes: [5] },
};

function netsFor<T extends { sizes: readonly number[] }>(
  all: Record<string, T>,
  features: string,
): [string, T][] {
  return Object.entries(all).filter(([, { sizes }]) => sizes.includes(Number(features)));
}

/** Masks with the columns they must keep, written out by hand. */
const masks: Record<number, Record<string, { mask: Mask; kept: readonly number[] }>> = {
  1: { "first half": { mask: "first half", kept: [] }, odd: { mask: "odd", kept: [] } },
  2: {
    "first half": { mask: "first half", kept: [0] },
    "last half": { mask: "last half", kept: [1] },
    even: { mask: "even", kept: [0] },
    odd: { mask: "odd", kept: [1] },
    "flags FF": { mask: [false, false], kept: [] },
  },
  5: {
    "first half": { mask: "first half", kept: [0, 1] },
    "last half": { mask: "last half", kept: [2, 3, 4] },
    even: { mask: "even", kept: [0, 2, 4] },
    odd: { mask: "odd", kept: [1, 3] },
    "flags FTTFT": { mask: [false, true, true, false, true], kept: [1, 2, 4] },
  },
};

const couplings = Object.entries(masks).flatMap(([features, ofSize]) =>
  Object.entries(ofSize).flatMap(([maskName, { mask, kept }]) =>
    Object.entries(maps).flatMap(([mapName, { map, special, nearly }]) =>
      netsFor(nets, features).flatMap(([netName, { net }]) =>
        both({
          name: `coupling ${maskName} × ${mapName} × ${netName}`,
          features: Number(features),
          bijection: coupling({ mask, map: map(), net }),
          usesContext: true,
          curved: isBent(mapName) || kept.length > 0,
          curvedByContext: mapName === "affine",
          startsAsIdentity: !nearly,
          decode: mapName === "mixture" ? ITERATIVE : "closed form",
          special,
          kept,
        }),
      ),
    ),
  ),
);

const orders = {
  1: { forward: [0] },
  2: { forward: [0, 1], reverse: [1, 0] },
  5: { forward: [0, 1, 2, 3, 4], reverse: [4, 3, 2, 1, 0], "given 20413": [2, 0, 4, 1, 3] },
};

const autoregressives = Object.entries(orders).flatMap(([features, ofSize]) =>
  Object.entries(ofSize).flatMap(([orderName, ranks]) =>
    Object.entries(maps).flatMap(([mapName, { map, special, nearly }]) =>
      netsFor(maskedNets, features).flatMap(([netName, { net }]) =>
        both({
          name: `autoregressive ${orderName} × ${mapName} × ${netName}`,
          features: Number(features),
          bijection: autoregressive({
            order: orderName === "forward" || orderName === "reverse" ? orderName : ranks,
            map: map(),
            net,
          }),
          usesContext: true,
          curved: isBent(mapName) || Number(features) > 1,
          curvedByContext: mapName === "affine",
          startsAsIdentity: !nearly,
          decode:
            mapName === "mixture"
              ? { kind: "iterative", passes: "one per feature", tolerance: 1e-6 }
              : "one pass per feature",
          // a chain of far values grows to 1e5 on the way back, where float32 can't tell one end of a
          // component from the other
          special: mapName === "mixture" && Number(features) > 1 ? [0] : special,
          ranks,
        }),
      ),
    ),
  ),
);

/** More features than one stretch of decoding takes. */
const stretches = [
  ...both({
    name: "autoregressive in stretches × affine × maskedMlp",
    features: 12,
    bijection: autoregressive({ order: "reverse", map: affine(), net: maskedMlp([40, 26]) }),
    usesContext: true,
    curved: true,
    decode: "one pass per feature",
    special: [0],
    ranks: [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
  }),
  ...both({
    name: "autoregressive in stretches × spline × residualMaskedMlp",
    features: 11,
    bijection: autoregressive({
      map: rationalQuadraticSpline({ bins: 3, bound: BOUND }),
      net: residualMaskedMlp(24, { blocks: 1 }),
    }),
    usesContext: true,
    curved: true,
    decode: "one pass per feature",
    special: [0],
    ranks: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  }),
];

const elementwises = [1, 2, 5].flatMap((features) =>
  Object.entries(maps).flatMap(([mapName, { map, special, nearly }]) =>
    both({
      name: `elementwise × ${mapName}`,
      features,
      bijection: elementwise({ map: map() }),
      curved: isBent(mapName),
      startsAsIdentity: !nearly,
      decode: mapName === "mixture" ? ITERATIVE : "closed form",
      special,
    }),
  ),
);

/** Maps that a structure knows nothing about: one structure of each sort is enough. */
const furtherMaps: Record<string, MapCase & { readonly decode?: Direction }> = {
  power: { map: power, special: [0, 50] },
  sinhArcsinh: { map: sinhArcsinh, special: [0, 20] },
  yeoJohnson: { map: yeoJohnson, special: [0, 50, -50] },
  linearSpline: {
    map: () => linearSpline({ bins: BINS, bound: BOUND }),
    special: [0, BOUND + 0.5, 1e3, -1e3],
  },
  quadraticSpline: { map: () => quadraticSpline({ bins: BINS, bound: BOUND }), special: [0, 2.7, 1e3, -1e3] },
  cubicSpline: {
    map: () => cubicSpline({ bins: BINS, bound: BOUND }),
    special: [0, 2.7, 1e3, -1e3],
    decode: ITERATIVE,
  },
  linearRationalSpline: { map: () => linearRationalSpline({ bins: BINS, bound: BOUND }), special: box },
  mixtureOfGaussians: {
    map: () => mixtureOfGaussians({ components: 3 }),
    special: [0, 6, -6, 300],
    nearly: true,
    decode: ITERATIVE,
  },
  deepSigmoid: {
    map: () => deepSigmoid({ units: 3 }),
    special: [0, 6, -6, 300],
    nearly: true,
    decode: ITERATIVE,
  },
  "deepSigmoid of three layers": {
    map: () => deepSigmoid({ units: 2, layers: 3 }),
    special: [0, 6, -6],
    nearly: true,
    decode: ITERATIVE,
  },
  tailTransform: { map: tailTransform, special: [0, 6, -9], nearly: true },
  bernstein: { map: () => bernstein({ degree: 5, bound: BOUND }), special: box, decode: ITERATIVE },
  sumOfSquares: { map: () => sumOfSquares({ bound: BOUND }), special: [0, BOUND, 8, -8], decode: ITERATIVE },
  monotonicNet: {
    map: () => monotonicNet({ hidden: 4, bound: BOUND }),
    special: [0, BOUND, -BOUND, 8, -8],
    decode: ITERATIVE,
  },
};

/** Splines with other ends than linear ones; on a circle there is no outside. */
const tails = (["bounded", "circular"] as const).flatMap((ends) => {
  const map = rationalQuadraticSpline({
    bins: BINS,
    tails: ends,
    ...(ends === "bounded" && { bound: BOUND }),
  });
  const common = {
    curved: true,
    data: ends === "circular" ? ("circle" as const) : ("real" as const),
    special: ends === "circular" ? [0, 3.14, -3.14, 1.25] : box,
  };
  return [
    ...[1, 2].flatMap((features) =>
      both({ name: `elementwise × ${ends} spline`, features, bijection: elementwise({ map }), ...common }),
    ),
    ...both({
      name: `coupling × ${ends} spline`,
      features: 2,
      bijection: coupling({ map, net: nets.mlp!.net }),
      usesContext: true,
      kept: [0],
      ...common,
    }),
    ...both({
      name: `autoregressive × ${ends} spline × periodic net`,
      features: 3,
      bijection: autoregressive({ map, net: maskedPeriodic({ net: maskedNets.maskedMlp!.net }) }),
      usesContext: true,
      decode: "one pass per feature",
      ranks: [0, 1, 2],
      ...common,
    }),
  ];
});

const further = Object.entries(furtherMaps).flatMap(
  ([mapName, { map, special, nearly, decode = "closed form" }]) => [
    // of elementwise maps the context is tried above
    both({
      name: `elementwise × ${mapName}`,
      features: 2,
      bijection: elementwise({ map: map() }),
      curved: true,
      startsAsIdentity: !nearly,
      decode,
      special,
    })[0]!,
    ...both({
      name: `coupling odd × ${mapName}`,
      features: 5,
      bijection: coupling({ mask: "odd", map: map(), net: nets.mlp!.net }),
      usesContext: true,
      curved: true,
      startsAsIdentity: !nearly,
      decode,
      special,
      kept: [1, 3],
    }),
    ...both({
      name: `autoregressive × ${mapName}`,
      features: 2,
      bijection: autoregressive({ map: map(), net: maskedNets.maskedMlp!.net }),
      usesContext: true,
      curved: true,
      startsAsIdentity: !nearly,
      decode:
        typeof decode === "string" ? "one pass per feature" : { ...ITERATIVE, passes: "one per feature" },
      special: [0],
      ranks: [0, 1],
    }),
  ],
);

const others = [1, 2, 5].flatMap((features) => {
  const mixed = Array.from({ length: features }, (_, place) => (place * 2 + 1) % features);
  return [
    both({ name: "permutation reverse", features, bijection: permutation(), startsAsIdentity: false }),
    both({
      name: "permutation given",
      features,
      bijection: permutation({ order: features === 2 ? [1, 0] : mixed }),
      startsAsIdentity: false,
    }),
    both({ name: "luLinear", features, bijection: luLinear() }),
    both({ name: "householder", features, bijection: householder(), special: [0, 50] })[0]!,
    both({ name: "circulantLinear", features, bijection: circulantLinear({ pairs: 3 }) })[0]!,
    both({ name: "orthogonalLinear", features, bijection: orthogonalLinear() })[0]!,
    both({ name: "qrLinear", features, bijection: qrLinear(), special: [0, 50] })[0]!,
    both({ name: "triangularLinear", features, bijection: triangularLinear() })[0]!,
    both({
      name: "triangularLinear reverse",
      features,
      bijection: triangularLinear({ order: "reverse" }),
    })[0]!,
    both({ name: "lowRankLinear", features, bijection: lowRankLinear({ rank: 2 }) })[0]!,
    both({ name: "actNorm", features, bijection: actNorm() }),
    both({
      name: "planar",
      features,
      bijection: planar(),
      curved: true,
      decode: ITERATIVE,
      special: [0, 20],
    }),
    both({
      name: "sylvester",
      features,
      bijection: sylvester({ units: 3 }),
      curved: true,
      decode: ITERATIVE,
      special: [0, 20],
    })[0]!,
    both({
      name: "residualBlock",
      features,
      bijection: residualBlock({ hidden: [8, 8], lipschitz: 0.8 }),
      usesContext: true,
      curved: true,
      decode: ITERATIVE,
      special: [0, 20],
    }),
    both({
      name: "continuous",
      features,
      bijection: continuous({ net: mlp([8], { activation: "tanh" }), steps: 40 }),
      usesContext: true,
      curved: true,
      encode: INTEGRATED,
      decode: INTEGRATED,
      special: [0, 3],
    }),
    features === 2
      ? both({
          name: "continuous by dormandPrince",
          features,
          bijection: continuous({
            net: mlp([6], { activation: "tanh" }),
            solver: "dormandPrince",
            steps: 20,
            tolerance: 1e-6,
          }),
          usesContext: true,
          curved: true,
          encode: { ...INTEGRATED, tolerance: 100 * 1e-6 },
          decode: { ...INTEGRATED, tolerance: 100 * 1e-6 },
          special: [0, 3],
        })[1]!
      : [],
    both({
      name: "blockAutoregressive",
      features,
      bijection: blockAutoregressive({ hidden: [3, 3] }),
      usesContext: true,
      curved: true,
      startsAsIdentity: false,
      decode: { kind: "iterative", passes: "one per feature", tolerance: 1e-5 },
      special: [0, 20],
      ranks: Array.from({ length: features }, (_, place) => place),
    }),
    both({ name: "radial", features, bijection: radial(), curved: true, special: [0.5, 50] }),
    both({
      name: "softclip",
      features,
      bijection: softclip({ bound: 12 }),
      startsAsIdentity: false,
      curved: true,
      special: [0, 5, -8],
    }),
    both({ name: "standardize", features, bijection: standardize() }),
    both({
      name: "circle of a day",
      features,
      bijection: circle({ low: -4, high: 9 }),
      startsAsIdentity: false,
      data: "circle",
      special: [1, 2],
    }),
    both({
      name: "marginals",
      features,
      bijection: marginals({ bins: BINS, bound: BOUND }),
      curved: true,
      special: box,
    }),
    both({
      name: "positive exp",
      features,
      bijection: positive({ by: "exp" }),
      startsAsIdentity: false,
      curved: true,
      data: "positive",
      special: [1, 1e-6, 1e3],
    }),
    both({
      name: "positive softplus",
      features,
      bijection: positive({ by: "softplus" }),
      startsAsIdentity: false,
      curved: true,
      data: "positive",
      special: [1, 1e-3, 20, 1e3],
    }),
    both({
      name: "interval",
      features,
      bijection: interval({ low: 0, high: 1 }),
      startsAsIdentity: false,
      curved: true,
      data: "unit interval",
      special: [0.5, 1e-5, 0.999],
    }),
  ].flat();
});

const composed = [
  ...both({
    name: "inverted luLinear and splines",
    features: 2,
    bijection: inverted({
      bijection: sequence(luLinear(), coupling({ map: maps.spline!.map(), net: nets.mlp!.net })),
    }),
    usesContext: true,
    curved: true,
    special: box,
  }),
  ...both({
    name: "embedded",
    features: 2,
    bijection: embedded({
      bijection: sequence(luLinear(), coupling({ map: maps.spline!.map(), net: nets.mlp!.net })),
      net: nets.mlp!.net,
      numbers: 3,
    }),
    usesContext: true,
    curved: true,
    special: box,
  }),
  ...both({
    name: "byColumn with columns left over",
    features: 5,
    bijection: byColumn([
      { columns: [3, 0], bijection: coupling({ map: maps.spline!.map(), net: nets.mlp!.net }) },
      { columns: [2], bijection: actNorm() },
    ]),
    usesContext: true,
    curved: true,
    special: box,
  }),
  ...both({
    name: "byColumn of an autoregressive part",
    features: 2,
    bijection: byColumn([{ columns: [1, 0], bijection: autoregressive({ net: maskedNets.maskedMlp!.net }) }]),
    usesContext: true,
    curved: true,
    decode: "one pass per feature",
  }),
  ...[1, 2, 5].flatMap((features) =>
    both({
      name: "sequence",
      features,
      bijection: sequence(
        actNorm(),
        luLinear(),
        coupling({ map: maps.spline!.map(), net: nets.mlp!.net }),
        elementwise({ map: affine() }),
        sequence(autoregressive({ net: maskedNets.maskedMlp!.net })),
      ),
      usesContext: true,
      curved: true,
      decode: "one pass per feature",
      special: box,
    }),
  ),
];

const named = [1, 5].flatMap((features) =>
  [
    { name: "nsf", its: nsf({ features, layers: 2, width: 12, blocks: 1, bins: 5, bound: BOUND }) },
    { name: "realNvp", its: realNvp({ features, layers: 3, hidden: [12, 12] }) },
    {
      name: "nsf autoregressive",
      its: nsf({
        features,
        structure: "autoregressive",
        layers: 2,
        width: 12,
        blocks: 1,
        bins: 5,
        bound: BOUND,
      }),
    },
    { name: "maf", its: maf({ features, layers: 2, hidden: [12, 12] }) },
  ].flatMap(({ name, its }) =>
    both({
      name,
      features,
      bijection: its.bijection,
      usesContext: true,
      curved: name.startsWith("nsf") || features > 1,
      decode: name === "maf" || name.endsWith("autoregressive") ? "one pass per feature" : "closed form",
      curvedByContext: true,
      special: box,
    }),
  ),
);

/** Every bijection of the library, by family. */
export const bijectionCases: Readonly<Record<string, readonly BijectionCase[]>> = {
  coupling: couplings,
  autoregressive: autoregressives,
  stretches,
  elementwise: elementwises,
  "further maps": further,
  tails,
  "other bijections": others,
  composed,
  "named flows": named,
};

/** Parts that can't be in the contract suite, and why: what a test of their own holds instead. */
export const exceptions: Readonly<Record<string, string>> = {
  autoregressiveColumns:
    "its values are partly single points, which no Jacobian tells of: autoregressiveColumns.test.ts",
  uniformDequantization: "it draws offsets, and maps nothing: imageModels.test.ts",
  variationalDequantization: "it draws offsets, and maps nothing: imageModels.test.ts",
};

/** The dequantisations, whose options are looked at with those of bijections. */
export const dequantizations: readonly Dequantization[] = [
  uniformDequantization(),
  variationalDequantization(),
];

/** Options that are whole numbers in the cases and that `checkSpec` needn't bound: why each is harmless. */
export const harmless: Readonly<Record<string, string>> = {
  bound: "a place on a line",
  low: "a place on a line",
  high: "a place on a line",
  gain: "a factor",
  dropout: "a share",
  degreesOfFreedom: "the shape of a law",
  exponent: "the shape of a law",
  concentration: "the shape of a law",
  largestExponent: "the bound of a parameter",
  largestWeight: "the bound of a parameter",
  largestSkew: "the bound of a parameter",
  order: "a list of the features' places, as long as the file holds it",
  columns: "a list of the features' places, as long as the file holds it",
  size: "the side of a kernel, 3 or 5",
};
